import type { Program, TensorData } from "@tenon/program";
import { evaluate, sizeOf, typedArray } from "@tenon/program";
import type { Backend, Bindings, DeviceBuffer, Executable, Invocation, KernelProfile } from "../../src/index.ts";
import { ReferenceBackend } from "../../src/reference/reference-backend.ts";
import { delegate, delegateExecutable } from "../delegate.ts";
import type { Fault } from "./fault.ts";

// Backends that compute rightly and break a promise about memory, order or errors.

function fault(
  fault: string,
  caughtBy: string,
  change: (inner: Backend) => Partial<Backend>,
  ...mayAlsoFail: string[]
): Fault {
  return {
    fault,
    caughtBy,
    mayAlsoFail,
    open: () => {
      const inner = new ReferenceBackend(evaluate);
      return { ...delegate(inner), ...change(inner) };
    },
  };
}

/** Changes what compile returns. */
function executables(change: (inner: Executable, backend: Backend) => Partial<Executable>) {
  return (backend: Backend): Partial<Backend> => ({
    compile: (program, options) => {
      const inner = backend.compile(program, options);
      return { ...delegateExecutable(inner), ...change(inner, backend) };
    },
  });
}

/** Changes the run of every invocation. */
function runs(change: (inner: Invocation) => void) {
  return executables((executable) => ({
    bind: (buffers) => {
      const inner = executable.bind(buffers);
      return { run: () => change(inner), [Symbol.dispose]: () => inner[Symbol.dispose]() };
    },
  }));
}

/** Adds a profile to every executable, right in all but what `before` does with the buffers. */
function profiles(before: (inner: Executable, buffers: Bindings) => void) {
  return executables((inner, backend) => ({
    profile: async (buffers, { repeats = 1 } = {}) => {
      before(inner, buffers);
      await backend.idle();
      const kernels = (await inner.explain()).kernels.map(
        (kernel): KernelProfile => ({
          ...kernel,
          kind: "node",
          stage: 0,
          seconds: 1,
          limit: "memory",
          shareOfLimit: 1,
        }),
      );
      const peaks = {
        arithmetic: { name: "none", flopsPerSecond: 1, divisionsPerSecond: 1 },
        memory: [{ bytes: 1, bytesPerSecond: 1 }],
      };
      const seconds = kernels.length;
      return { program: inner.program.name, conditions: "none", repeats, kernels, seconds, peaks };
    },
  }));
}

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Replaces how a buffer is disposed. */
function onDispose(buffer: DeviceBuffer, dispose: (inner: () => void) => void): DeviceBuffer {
  const inner = buffer[Symbol.dispose].bind(buffer);
  return Object.assign(buffer, { [Symbol.dispose]: () => dispose(inner) });
}

/** Outputs that do not take a donated input's memory are computed after it has been overwritten. */
function evaluateTooLate(program: Program, inputs: readonly TensorData[]): readonly TensorData[] {
  const results = evaluate(program, inputs);
  const overwritten = inputs.map((input, i) => {
    const output = program.donated.find(([donor]) => donor === i)?.[1];
    return (output === undefined ? undefined : results[output]) ?? input;
  });
  const late = evaluate(program, overwritten);
  return results.map((result, i) =>
    program.donated.some(([, output]) => output === i) ? result : (late[i] ?? result),
  );
}

export const runtimeFaults: readonly Fault[] = [
  {
    fault: "a donated input is overwritten before its last reader",
    caughtBy: "donation: an update in place gives the right results, run after run",
    mayAlsoFail: ["donation", "training"],
    open: () => new ReferenceBackend(evaluateTooLate),
  },
  fault(
    "the result of an update in place is lost",
    "donation: an update in place gives the right results, run after run",
    executables((inner, backend) => ({
      bind: ({ inputs, outputs }) => {
        const checked = inner.bind({ inputs, outputs });
        const apart = outputs.map((output) => (inputs.includes(output) ? backend.allocate(output.type) : output));
        const run = inner.bind({ inputs, outputs: apart });
        return { run: () => run.run(), [Symbol.dispose]: () => checked[Symbol.dispose]() };
      },
    })),
    "donation",
    "training",
    "disposed: buffers",
  ),
  fault(
    "donated memory is refused",
    "donation: an update in place gives the right results, run after run",
    executables((inner) => {
      const { donated: _, ...program } = inner.program;
      return {
        bind: (buffers) => {
          if (buffers.outputs.some((output) => buffers.inputs.includes(output)))
            throw new Error(`${program.name}: aliasing is not allowed`);
          return inner.bind(buffers);
        },
      };
    }),
    "donation",
    "aliasing",
    "training",
  ),
  fault(
    "aliasing is not noticed",
    "aliasing: an output on an input that is not donated to it throws",
    executables((inner, backend) => ({
      bind: ({ inputs, outputs }) =>
        inner.bind({
          inputs,
          outputs: outputs.map((output, i) => {
            const donor = inner.program.donated.find(([, receiver]) => receiver === i)?.[0];
            const shared = inputs.some((input, j) => input === output && j !== donor) || outputs.indexOf(output) !== i;
            return shared ? backend.allocate(output.type) : output;
          }),
        }),
    })),
  ),
  fault(
    "new memory holds what was there before",
    "buffers: new ones hold zeros, also where others have been",
    (inner) => ({
      allocate: (type) => {
        const buffer = inner.allocate(type);
        inner.write(buffer, typedArray(type.dtype, sizeOf(type.shape)).fill(1));
        return buffer;
      },
    }),
  ),
  fault(
    "all invocations of an executable use the buffers bound last",
    "buffers: an executable on other inputs gives other results",
    executables((inner) => {
      let latest: Invocation | undefined;
      return {
        bind: (buffers) => {
          const invocation = inner.bind(buffers);
          latest = invocation;
          return { run: () => latest?.run(), [Symbol.dispose]: () => invocation[Symbol.dispose]() };
        },
      };
    }),
    "disposed: buffers",
  ),
  fault(
    "an array that was downloaded is the backend's own",
    "buffers: a downloaded array belongs to the caller",
    (inner) => {
      const handedOut = new WeakMap<DeviceBuffer, TensorData["data"]>();
      return {
        download: async (buffer) => {
          const data = handedOut.get(buffer) ?? (await inner.download(buffer));
          handedOut.set(buffer, data);
          return data;
        },
        write: (buffer, data) => {
          handedOut.delete(buffer);
          inner.write(buffer, data);
        },
      };
    },
    "buffers",
    "order",
    "training",
    "donation",
    "disposed",
    "scatterAdd",
  ),
  fault(
    "a download reads when it is awaited, not where it stands in the queue",
    "order: a write after a download does not show in it",
    (inner) => ({
      download: async (buffer) => {
        // A wrong call is still refused at once.
        void inner.download(buffer);
        await later(3);
        return inner.download(buffer);
      },
    }),
    "order",
    "training",
    "disposed",
    "memory",
  ),
  fault(
    "write keeps the caller's array",
    "order: write takes its copy at the call",
    (inner) => ({
      write: (buffer, data) => {
        // The reference copies with slice: this array hands out itself instead, once.
        const view = data.subarray();
        const handOut = (): typeof view => {
          Reflect.deleteProperty(view, "slice");
          return view;
        };
        Object.defineProperty(view, "slice", { value: handOut, configurable: true });
        inner.write(buffer, view);
      },
    }),
    "buffers",
  ),
  fault(
    "a run starts whenever there is time",
    "order: a run sees the writes before it and not those after",
    runs((inner) => {
      setTimeout(() => {
        try {
          inner.run();
        } catch {
          // Disposed meanwhile.
        }
      }, 1);
    }),
    // Every result comes too late.
    "",
  ),
  fault(
    "idle does not wait",
    "order: idle waits for everything enqueued before it",
    () => ({ idle: async () => {} }),
    "disposed: a closed backend",
  ),
  fault(
    "memory is given back before its last use",
    "order: what is disposed after its last use was still used",
    (inner) => ({
      allocate: (type) => {
        const buffer = inner.allocate(type);
        const zeros = typedArray(type.dtype, sizeOf(type.shape));
        return onDispose(buffer, (dispose) => {
          Object.defineProperty(buffer, "value", { get: () => zeros, set: () => {} });
          dispose();
        });
      },
    }),
  ),
  fault("every executable leaks", "memory: back to its baseline when everything is disposed", (inner) => {
    let leaked = 0;
    return {
      compile: (program, options) => {
        leaked += 64;
        return inner.compile(program, options);
      },
      memory: () => {
        const { liveBytes, peakBytes } = inner.memory();
        return { liveBytes: liveBytes + leaked, peakBytes: peakBytes + leaked };
      },
    };
  }),
  fault(
    "every run allocates",
    "memory: running does not allocate",
    (inner) => {
      let taken = 0;
      return {
        ...runs((invocation) => {
          taken += 4;
          invocation.run();
        })(inner),
        memory: () => {
          const { liveBytes, peakBytes } = inner.memory();
          return { liveBytes: liveBytes + taken, peakBytes: peakBytes + taken };
        },
      };
    },
    "memory: back to its baseline",
  ),
  fault(
    "what is disposed twice is given back twice",
    "memory: buffers are counted while they live; disposing twice is disposing once",
    (inner) => {
      let twice = 0;
      return {
        allocate: (type) => {
          let disposed = false;
          return onDispose(inner.allocate(type), (dispose) => {
            if (disposed) twice += 4;
            disposed = true;
            dispose();
          });
        },
        memory: () => {
          const { liveBytes, peakBytes } = inner.memory();
          return { liveBytes: liveBytes - twice, peakBytes };
        },
      };
    },
  ),
  fault(
    "disposed buffers go on working",
    "disposed: buffers, executables and invocations cannot be used again",
    (inner) => ({ allocate: (type) => onDispose(inner.allocate(type), () => {}) }),
    "memory",
  ),
  fault("a closed backend goes on working", "disposed: a closed backend refuses everything", () => ({
    [Symbol.asyncDispose]: async () => {},
  })),
  fault(
    "malformed Programs are found out only when they run",
    "errors: compile refuses Programs that are not well formed",
    (inner) => ({
      compile: (program, options) => {
        try {
          return inner.compile(program, options);
        } catch {
          const empty: Program = { name: "empty", inputs: [], nodes: [], outputs: [], donated: [] };
          return inner.compile(empty);
        }
      },
    }),
    "disposed: a closed backend",
  ),
  fault(
    "data of the wrong size is cut or filled up in silence",
    "errors: write refuses data of the wrong size or kind",
    (inner) => ({
      write: (buffer, data) => {
        const { dtype, shape } = buffer.type;
        const fitted = typedArray(dtype, sizeOf(shape));
        fitted.set(data.subarray(0, fitted.length));
        inner.write(buffer, fitted);
      },
    }),
    "errors: the queue",
  ),
  fault(
    "errors of bind are swallowed",
    "errors: bind refuses buffers of the wrong number or type",
    executables((inner) => ({
      bind: (buffers) => {
        try {
          return inner.bind(buffers);
        } catch {
          return { run: () => {}, [Symbol.dispose]: () => {} };
        }
      },
    })),
    "errors",
    "aliasing",
    "disposed",
  ),
  fault(
    "what a profile computes stays in the buffers",
    "profile: every kernel has a time, and buffers hold what they held",
    profiles((inner, buffers) => {
      using invocation = inner.bind(buffers);
      invocation.run();
    }),
  ),
  fault(
    "a profile takes whatever buffers it is given",
    "profile: buffers are checked as they are to bind them",
    profiles(() => {}),
  ),
  fault(
    "it was written against another contract",
    "describes itself: name, contract version, plan and kernels",
    () => ({
      contractVersion: 0,
    }),
  ),
];
