/** A first program with the umbrella; it prints the share of points of its test set that it gets right. */
export const umbrellaProgram = `import { accuracy, adam, cpu, crossEntropy, dense, relu, sequential, train, xor } from "tenon";
const run = train({
  backend: await cpu.open(),
  model: sequential(dense(8), relu(), dense(2)),
  data: xor(),
  loss: crossEntropy(),
  optimizer: adam({ learningRate: 0.05 }),
  metrics: [accuracy()],
  epochs: 5,
  batchSize: 32,
});
for await (const event of run) if (event.type === "done") console.log(event.test.accuracy);
`;
