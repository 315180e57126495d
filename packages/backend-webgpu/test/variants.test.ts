import { cpu } from "@tenon/backend-cpu";
import { operationsOf } from "@tenon/compiler/kernel-work";
import type { Program } from "@tenon/program";
import { tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { describe, expect, test } from "vitest";
import type { DeviceTraits } from "../src/device/traits.ts";
import type { ForceKernel } from "../src/kernels/choose-kernel.ts";
import { contractInRegisters } from "../src/kernels/contract-registers.ts";
import { contractInTiles } from "../src/kernels/contract-tiles.ts";
import { pointwiseNest } from "../src/kernels/nest.ts";
import { treeNest } from "../src/kernels/nest-tree.ts";
import { scatterByElement, scatterByLine } from "../src/kernels/scatter.ts";
import { openWebgpu } from "../src/open-webgpu.ts";
import { lowerProgram } from "../src/plan/lower-plan.ts";
import { BoundStep, distance } from "./bound-step.ts";
import { define, f32 } from "./define.ts";

// Every variant of a kernel, forced, against the CPU backend (which the conformance kit holds against the reference).

/** Products in the orders in which operands can lie, of extents that tiles divide and of such that they do not. */
const products: Record<string, Program> = Object.fromEntries(
  (
    [
      [37, 29, 23],
      [33, 64, 100],
    ] as const
  ).flatMap(([rows, depth, columns]) => {
    const size = `${rows}x${depth}x${columns}`;
    const pairs = { leftBatch: [], rightBatch: [] };
    return [
      [
        `${size} with bias and activation`,
        define("plain", [f32(rows, depth), f32(depth, columns), f32(columns)], (x, w, b) => {
          const sum = op.add(op.matmul(x, w), op.broadcast(b as typeof x, [rows, columns]));
          return [op.max(sum, op.filledLike(sum, 0.1))];
        }),
      ],
      [
        `${size}, left operand turned, as in the gradient of weights`,
        define("left turned", [f32(depth, rows), f32(depth, columns)], (x, w) => [
          op.dot(x, w, { ...pairs, leftContract: [0], rightContract: [0] }),
        ]),
      ],
      [
        `${size}, right operand turned, as in the gradient of inputs`,
        define("right turned", [f32(rows, depth), f32(columns, depth)], (x, w) => [
          op.dot(x, w, { ...pairs, leftContract: [1], rightContract: [1] }),
        ]),
      ],
      [
        `3 of ${size}`,
        define("batched", [f32(3, rows, depth), f32(3, depth, columns)], (x, w) => [
          op.dot(x, w, { leftBatch: [0], rightBatch: [0], leftContract: [2], rightContract: [1] }),
        ]),
      ],
      [
        `${size}, in place: an update behind the gradient`,
        define(
          "update",
          [f32(rows, columns), f32(depth, rows), f32(depth, columns)],
          (w, x, d) => {
            const slope = op.dot(x, d as typeof x, { ...pairs, leftContract: [0], rightContract: [0] });
            return [op.add(w, op.mul(slope, op.filledLike(w, -0.1)))];
          },
          [[0, 0]],
        ),
      ],
    ];
  }),
);
products["convolution, 3 by 3 over 4 channels"] = define("convolution", [f32(2, 9, 9, 4), f32(3, 3, 4, 8)], (x, w) => [
  op.conv(x, w, {
    stride: [1, 1],
    padding: [
      [1, 1],
      [1, 1],
    ],
    inputDilation: [1, 1],
    kernelDilation: [1, 1],
    groups: 1,
  }),
]);

const rows: Readonly<Record<string, Program>> = Object.fromEntries(
  [3, 64, 257, 1000].map((length) => [
    `rows of ${length}`,
    define("rows", [f32(5, length), tensorType("i32", [5, length])], (x, n) => {
      const back = (y: typeof x): typeof x => op.broadcast(y, [5, length], [0]);
      const exps = op.exp(op.sub(x, back(op.reduce(x, "max", [1]))));
      return [
        op.div(exps, back(op.reduce(exps, "sum", [1]))),
        op.reduce(x, "argmax", [1]),
        op.reduce(n, "sum", [1]),
        op.reduce(n, "max", [1]),
        op.reduce(x, "sum", [0]),
      ];
    }),
  ]),
);

const scatters: Readonly<Record<string, Program>> = {
  "many updates of few places": define(
    "scatter",
    [f32(7, 5), tensorType("i32", [40]), f32(40, 5)],
    (x, at, updates) => [op.scatterAdd(x, at, updates as typeof x, 0), op.scatter(x, at, updates as typeof x, 0)],
  ),
  bytes: define(
    "scatter of bytes",
    [tensorType("u8", [3, 9]), tensorType("i32", [11]), tensorType("u8", [3, 11])],
    (x, at, updates) => [op.scatterAdd(x, at, updates as typeof x, 1)],
  ),
};

function forced(name: string, force: ForceKernel, programs: Readonly<Record<string, Program>>): void {
  describe(name, () => {
    for (const [what, program] of Object.entries(programs))
      test(what, async () => {
        let used = 0;
        await using backend = await openWebgpu({
          force: (kernel, memory, traits) => {
            const code = force(kernel, memory, traits);
            if (code) used++;
            return code;
          },
        });
        await using exact = await cpu.open({ threads: 1 });
        const found = await new BoundStep(backend, program).run(2);
        expect(used).toBeGreaterThan(0);
        expect(distance(found, await new BoundStep(exact, program).run(2))).toBeLessThan(1e-5);
      });
  });
}

for (const [height, width, slices] of [
  [1, 1, 1],
  [2, 4, 1],
  [4, 4, 1],
  [8, 4, 1],
  [8, 8, 1],
  [1, 4, 4],
  [4, 4, 2],
  [8, 8, 2],
] as const)
  forced(
    `products in registers, ${height} by ${width}, in ${slices} slices`,
    (kernel, memory) =>
      kernel.kind === "contract"
        ? contractInRegisters(kernel, memory, { rows: height, columns: width, threads: 16, slices })
        : undefined,
    products,
  );
forced(
  "products in tiles in the memory of workgroups",
  (kernel, memory) => (kernel.kind === "contract" ? contractInTiles(kernel, memory) : undefined),
  products,
);
forced(
  "an invocation for each row",
  (kernel, memory, traits) =>
    kernel.kind === "reduce" || kernel.kind === "rowwise" ? pointwiseNest(kernel, memory, traits) : undefined,
  rows,
);
for (const subgroups of [false, true])
  forced(
    `a workgroup for each row, ${subgroups ? "with" : "without"} subgroups`,
    (kernel, memory, traits) =>
      kernel.kind === "reduce" || kernel.kind === "rowwise"
        ? treeNest(kernel, memory, traits, { subgroups })
        : undefined,
    rows,
  );
for (const [name, variant] of [
  ["by element", scatterByElement],
  ["by line", scatterByLine],
] as const)
  forced(
    `scatter ${name}`,
    (kernel, memory) => (kernel.kind === "scatter" ? variant(kernel, memory) : undefined),
    scatters,
  );

const gpu: DeviceTraits = {
  software: false,
  subgroups: true,
  maxStorageBuffers: 8,
  maxBindingBytes: 2 ** 27,
  maxInvocations: 256,
  maxWorkgroupBytes: 16384,
  maxWorkgroups: 65535,
};
const software = { ...gpu, software: true };

test("the table chooses each variant for some device and shape, and each is another text", () => {
  const product = (m: number, k: number, n: number): Program =>
    define("product", [f32(m, k), f32(k, n)], (x, w) => [op.matmul(x, w)]);
  const texts = new Map<string, string>();
  const choose = (traits: DeviceTraits, program: Program): string => {
    const [dispatch] = lowerProgram(program, traits).dispatches;
    const variant = dispatch?.codes[0]?.variant ?? "";
    texts.set(variant, dispatch?.text ?? "");
    return variant;
  };
  expect(choose(gpu, product(512, 512, 512))).toBe("workgroup tiles");
  expect(choose(gpu, product(64, 784, 128))).toBe("4x4 vec4 in 8 slices");
  expect(choose(gpu, product(2048, 16, 2048))).toBe("4x4 vec4");
  expect(choose(gpu, product(16, 40, 16))).toBe("1x1 vec4");
  expect(choose(software, product(512, 512, 512))).toBe("8x8 vec4");
  expect(choose(software, product(64, 784, 128))).toBe("8x4 vec4");
  expect(choose(software, product(61, 783, 127))).toBe("8x4");
  const sum = define("sum", [f32(100, 1000)], (x) => [op.reduce(x, "sum", [1])]);
  expect(choose(gpu, sum)).toBe("subgroups");
  expect(choose({ ...gpu, subgroups: false }, sum)).toBe("tree");
  expect(choose(software, sum)).toBe("serial");
  expect(
    choose(
      gpu,
      define("map", [f32(9)], (x) => [op.exp(x)]),
    ),
  ).toBe("map");
  const scatter = (lines: number, places: number, updates: number): Program =>
    define("scatter", [f32(places, lines), tensorType("i32", [updates]), f32(updates, lines)], (x, at, values) => [
      op.scatterAdd(x, at, values as typeof x, 0),
    ]);
  expect(choose(gpu, scatter(4, 100, 100))).toBe("by element");
  expect(choose(gpu, scatter(20000, 100, 100))).toBe("by line");
  expect(new Set(texts.values()).size).toBe(texts.size);
});

test("a deep product with few results is shared out in parts that are added up afterwards", () => {
  const deep = define("deep", [f32(8, 65536), f32(65536, 8)], (x, w) => [op.exp(op.matmul(x, w))]);
  for (const traits of [gpu, software]) {
    const { dispatches } = lowerProgram(deep, traits);
    for (const { codes } of dispatches)
      for (const { kernel, groups } of codes)
        if (operationsOf(kernel).flops > 1e6) expect(groups).toBeGreaterThanOrEqual(64);
  }
});
