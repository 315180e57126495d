/// <reference types="vite/client" />

/** Only workers have it, and the types of workers contradict those of pages. */
interface FileSystemFileHandle {
  createSyncAccessHandle(): Promise<{
    truncate(size: number): void;
    write(bytes: Uint8Array): number;
    flush(): void;
    close(): void;
  }>;
}

interface FileSystemDirectoryHandle {
  keys(): AsyncIterableIterator<string>;
}
