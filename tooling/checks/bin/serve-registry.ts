#!/usr/bin/env node
// A package registry of this machine only, for `npm test -- registry`: serves our packages from `folder` and everything
// else from `upstream`. Says its address on standard output and ends with its standard input, so that it never outlives
// whoever started it, however that ended.
import { join } from "node:path";
import { runServer } from "verdaccio";

const [folder, own, upstream] = process.argv.slice(2);
if (folder === undefined || own === undefined || upstream === undefined)
  throw new Error("serve-registry <folder for all> <folder in it for our packages> <upstream registry>");

const ours = { access: "$all", publish: "$all", storage: own };
const server = await runServer({
  self_path: folder,
  storage: join(folder, "storage"),
  auth: { htpasswd: { file: join(folder, "htpasswd"), algorithm: "sha1" } },
  uplinks: { upstream: { url: upstream, cache: true, maxage: "1d", timeout: "60s" } },
  // Ours have no upstream: what is not published here does not exist.
  packages: { "@tenon/*": ours, tenon: ours, "@acme/*": ours, "**": { access: "$all", proxy: "upstream" } },
  web: { enable: false },
  max_body_size: "200mb",
  log: { type: "stdout", format: "json", level: "fatal" },
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was free");
  console.log(`http://127.0.0.1:${address.port}/`);
});
process.stdin.on("end", () => process.exit(0)).resume();
