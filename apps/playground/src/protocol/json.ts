/** Plain data as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The name of an entry of the registry and its options. */
export interface Spec {
  readonly type: string;
  readonly [option: string]: Json;
}
