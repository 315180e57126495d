import type { PublishedFile } from "@tenon/datasets";

export interface FashionMnistFile extends PublishedFile {
  /** Bytes, unpacked. */
  readonly size: number;
}

/** The four files by their published names without ".gz"; hashes are those of the unpacked bytes. */
export const files: Readonly<Record<"trainImages" | "trainLabels" | "testImages" | "testLabels", FashionMnistFile>> = {
  trainImages: {
    name: "train-images-idx3-ubyte",
    sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    size: 47_040_016,
  },
  trainLabels: {
    name: "train-labels-idx1-ubyte",
    sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    size: 60_008,
  },
  testImages: {
    name: "t10k-images-idx3-ubyte",
    sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    size: 7_840_016,
  },
  testLabels: {
    name: "t10k-labels-idx1-ubyte",
    sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    size: 10_008,
  },
};
