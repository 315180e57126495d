export { type FashionMnistOptions, fashionMnist } from "./fashion-mnist.ts";
