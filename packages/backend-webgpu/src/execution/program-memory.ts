import { paddedBytes } from "../device/buffer-pool.ts";
import { bufferUsage } from "../device/gpu-flags.ts";
import type { BlockId } from "../memory/places.ts";
import type { LoweredProgram } from "../plan/lower-plan.ts";
import type { ExecutableHost } from "../webgpu-executable.ts";

/** What a Program needs besides its inputs and outputs: temporaries, tables of constants, the rounds of its loops. */
export class ProgramMemory {
  readonly buffers: ReadonlyMap<BlockId, GPUBuffer>;
  readonly loops: GPUBuffer | undefined;
  /** Bytes from one row of the loops' indices to the next. */
  readonly rowBytes: number;
  /** Bytes of a row that a kernel sees. */
  readonly boundBytes: number;
  readonly #host: ExecutableHost;

  /** `failed` is told where there turns out to be no memory for some of it. */
  constructor(lowered: LoweredProgram, host: ExecutableHost, label: string, failed: () => void) {
    const { memory, loopIndices, plan } = lowered;
    this.#host = host;
    const buffers = new Map<BlockId, GPUBuffer>();
    memory.blocks.forEach(({ kind, bytes }, block) => {
      if (kind === "input" || kind === "output") return;
      const buffer = host.take(bytes, purposeOf(lowered, block, label), failed);
      buffers.set(block, buffer);
      // Written before any run that uses it: nothing of this executable is enqueued yet.
      if (kind === "constants") host.enqueue({ run: () => host.device.queue.writeBuffer(buffer, 0, memory.constants) });
    });
    this.buffers = buffers;
    this.rowBytes = rowBytesOf(lowered, host.device);
    this.boundBytes = 16 * Math.ceil(plan.loops / 4);
    if (loopIndices.length === 0) return;
    const words = new Int32Array((this.rowBytes / 4) * loopIndices.length);
    loopIndices.forEach((row, i) => {
      words.set(row, (this.rowBytes / 4) * i);
    });
    this.loops = host.device.createBuffer({
      label: `rounds of the loops of "${label}"`,
      size: words.byteLength,
      usage: bufferUsage.uniform | bufferUsage.copyTarget,
    });
    host.device.queue.writeBuffer(this.loops, 0, words);
  }

  giveBack(): void {
    for (const buffer of this.buffers.values()) this.#host.giveBack(buffer);
    const { loops } = this;
    if (loops) this.#host.enqueue({ run: () => loops.destroy() });
  }

  static bytesOf(lowered: LoweredProgram, device: GPUDevice): number {
    const blocks = lowered.memory.blocks.filter(({ kind }) => kind !== "input" && kind !== "output");
    const rows = lowered.loopIndices.length * rowBytesOf(lowered, device);
    return blocks.reduce((sum, { bytes }) => sum + paddedBytes(bytes), rows);
  }
}

/** What a buffer is for: the kernel that writes it, of the Program. */
function purposeOf({ dispatches, memory }: LoweredProgram, block: BlockId, label: string): string {
  const writer = dispatches.find(({ blocks }) => blocks.some((bound) => bound.block === block && bound.written));
  return `${memory.blocks[block]?.kind} values of "${label}"${writer ? `, kernel "${writer.name}"` : ""}`;
}

function rowBytesOf({ plan }: LoweredProgram, device: GPUDevice): number {
  const alignment = device.limits.minUniformBufferOffsetAlignment;
  return Math.ceil((16 * Math.ceil(plan.loops / 4)) / alignment) * alignment;
}
