import { conformanceTestNames } from "../../src/conformance.ts";
import { arithmeticFaults } from "./arithmetic-faults.ts";
import { expectCaught } from "./expect-caught.ts";

// Gradients are many Programs made of primitives that have tests of their own; leaving them out saves most of the time.
expectCaught(
  arithmeticFaults,
  conformanceTestNames().filter((name) => !name.includes("second gradients")),
);
