import { cpu } from "@tenon/backend-cpu";
import type { Backend } from "@tenon/tensor";

/** The backend under test. */
export async function openTenon(threads: number): Promise<Backend> {
  return cpu.open({ threads });
}
