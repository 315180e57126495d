import { apiFile, apiPackages, currentApi } from "../api/check-api.ts";
import { supportReport } from "../consumers/support-report.ts";
import type { PageSize } from "../sizes/measure-page.ts";
import { packagesReport } from "../sizes/packages-report.ts";
import { readmeReports } from "../sizes/readme-reports.ts";
import { licencesReport } from "../supply/licences-report.ts";
import { packedFilesReport } from "../supply/packed-files-report.ts";
import { sbomReport } from "../supply/sbom-report.ts";
import type { Report } from "./report.ts";

/** Everything that is made from the workspace and checked in; `mlp` is what the README's first example weighs in a page. */
export const allReports = (root: string, mlp: PageSize): Report[] => [
  ...apiPackages(root).map((one) => ({ file: apiFile(one), render: () => currentApi(one) })),
  ...readmeReports(root),
  packagesReport(root, mlp),
  supportReport,
  licencesReport(root),
  sbomReport(root),
  packedFilesReport(root),
];
