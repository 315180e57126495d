import { spawnSync } from "node:child_process";

/** The first interpreter that can import torch, if any. */
export function findPython(): string | undefined {
  const given = process.env["PYTHON"];
  // Debian's packages belong to /usr/bin/python3, which another python3 may hide.
  const candidates = given ? [given] : ["python3", "/usr/bin/python3", "python"];
  return candidates.find((file) => spawnSync(file, ["-c", "import torch"], { stdio: "ignore" }).status === 0);
}

export const pythonMissing: string = `PyTorch is left out: no python3 here can import torch. To have it measured:
  Debian, Ubuntu   apt-get install -y python3-torch libopenblas0-openmp
  elsewhere        python3 -m pip install torch
and run again, with PYTHON=/path/to/python3 if that is not the first one on PATH.`;
