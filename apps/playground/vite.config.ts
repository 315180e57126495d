import type { UserConfig } from "vite";
import { defineConfig } from "vite";
import { catalogue } from "./build/catalogue.ts";
import { contentSecurityPolicy } from "./build/content-security-policy.ts";
import { mnistFile } from "./build/mnist-file.ts";
import { serviceWorker } from "./build/service-worker.ts";

/** Under these a page may share memory with its workers, which threads need. */
const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

const config: UserConfig = defineConfig({
  // The build is served from wherever it is put.
  base: "./",
  resolve: { conditions: ["@tenon/source", "module", "browser", "production"] },
  plugins: [catalogue(), contentSecurityPolicy(), mnistFile(), serviceWorker()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    // How long our own plugins take is no news.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { host: "127.0.0.1", headers: isolation },
  preview: { host: "127.0.0.1", port: 4173, headers: isolation },
});

export default config;
