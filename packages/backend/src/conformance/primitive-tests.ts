import { dtypes, primitiveNames, sampleInputs } from "@tenon/program";
import { checkProgram } from "./compare.ts";
import type { KitSample } from "./kit-samples.ts";
import { kitSamples } from "./kit-samples.ts";
import type { KitTest } from "./kit-test.ts";
import { dtypesIn } from "./kit-test.ts";
import { Session } from "./session.ts";
import { accuracyOf } from "./tolerance.ts";

/** Every primitive in every dtype, on all its samples; special values apart, so that they can be skipped apart. */
export function primitiveTests(): KitTest[] {
  return primitiveNames.flatMap((primitive) => {
    const all = kitSamples(primitive);
    return dtypes.flatMap((dtype) => {
      const group = all.filter((sample) => sample.dtype === dtype);
      const special = group.filter(({ sample }) => sample.note.includes("special values"));
      const ordinary = group.filter((sample) => !special.includes(sample));
      return [
        ...(ordinary.length > 0 ? [sampleTest(`${primitive} ${dtype}: matches the reference`, ordinary)] : []),
        ...(special.length > 0 ? [sampleTest(`${primitive} ${dtype}: special values`, special)] : []),
      ];
    });
  });
}

function sampleTest(name: string, group: readonly KitSample[]): KitTest {
  return {
    name,
    async run(open) {
      await using backend = await open();
      const supported = group.filter(({ program }) =>
        dtypesIn(program).every((dtype) => backend.supports.dtypes.has(dtype)),
      );
      // Enqueued together and awaited together: nobody promised that only one Program is under way.
      using session = new Session(backend);
      await Promise.all(
        supported.map(({ primitive, sample, program }) =>
          checkProgram(session, program, sampleInputs(sample), accuracyOf(primitive, sample.attributes)),
        ),
      );
      return supported.length > 0 ? "passed" : "unsupported";
    },
  };
}
