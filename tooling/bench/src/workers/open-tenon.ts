import { reference } from "@tenon/backend";
import type { Backend } from "@tenon/tensor";

/** The backend under test. TODO: @tenon/backend-cpu as soon as it is there; the reference knows no threads. */
export async function openTenon(_options: { readonly threads: number }): Promise<Backend> {
  return reference.open();
}
