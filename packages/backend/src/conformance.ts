export type {
  ConformanceOptions,
  ConformanceResult,
  RegisterTest,
  Skip,
  TestBackendOptions,
} from "./conformance/conformance.ts";
export { conformanceTestNames, runConformance, testBackend } from "./conformance/conformance.ts";
