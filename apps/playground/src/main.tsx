import { render } from "preact";
import { App } from "./shell/app.tsx";
import { keepOffline } from "./shell/offline.ts";

render(<App />, document.getElementById("app") as HTMLElement);
keepOffline();
