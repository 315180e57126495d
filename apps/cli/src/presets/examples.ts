/** For `--help`: what a newcomer may want to do. They name entries, so they stand here. */
export const trainExamples: readonly string[] = [
  "tenon train",
  "tenon train mlp --epochs 10 --validation 0.1 --patience 2 --save digits",
  "tenon train --resume digits --epochs 20",
  "tenon train --model model.json --dataset xor --optimizer sgd --optimizer.learningRate 0.1",
  "tenon train mlp --schedule cosine --optimizer adamW --optimizer.weightDecay 0.01",
  "tenon train mlp --load-weights digits --freeze 'layers.1.*'",
];
