import { type CpuOptions, cpu } from "@tenon/backend-cpu";
import type { Backend } from "@tenon/tensor";

/** The backend under test. TODO: name the option `threads` directly as soon as CpuOptions has it. */
export async function openTenon({ threads }: { readonly threads: number }): Promise<Backend> {
  const options: CpuOptions & { readonly threads: number } = { threads };
  return cpu.open(options);
}
