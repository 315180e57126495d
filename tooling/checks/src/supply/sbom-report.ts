import type { Report } from "../reports/report.ts";
import { productionPackages } from "./production-packages.ts";

/**
 * The bill of materials of what is published, in the form CycloneDX 1.6 (ECMA-424): each package with its version, licence,
 * checksum and dependencies. Without a time or a serial number, so that the same packages give the same text.
 */
export const sbomReport = (root: string): Report => ({
  file: "docs/supply-chain/sbom.cdx.json",
  render() {
    const packages = productionPackages(root);
    const byName = new Map(packages.map((one) => [one.name, one]));
    const reference = (name: string): string => {
      const version = byName.get(name)?.version ?? "";
      return `pkg:npm/${name.replace("@", "%40")}@${version}`;
    };
    const components = packages.map(({ name, version, license, integrity }) => ({
      type: "library",
      "bom-ref": reference(name),
      name,
      version,
      purl: reference(name),
      licenses: [license.includes(" ") ? { expression: license } : { license: { id: license } }],
      ...(integrity?.startsWith("sha512-") && {
        hashes: [{ alg: "SHA-512", content: Buffer.from(integrity.slice(7), "base64").toString("hex") }],
      }),
    }));
    const dependencies = packages.map((one) => ({
      ref: reference(one.name),
      dependsOn: one.dependencies.map(reference),
    }));
    const tenon = {
      type: "library",
      "bom-ref": "tenon-workspace",
      name: "Tenon",
      licenses: [{ license: { id: "MIT" } }],
    };
    const bom = {
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      version: 1,
      metadata: { component: tenon },
      components,
      dependencies,
    };
    return `${JSON.stringify(bom, null, 2)}\n`;
  },
});
