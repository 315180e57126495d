#!/usr/bin/env node
// Part of `npm run version-packages`: plugins say the version that their package.json has from now on.
import { checkPluginVersions } from "../src/release/plugin-versions.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

checkPluginVersions(workspaceRoot, true);
