import type { JSX } from "preact";
import { language, text } from "../text/language.ts";
import { Icon } from "../ui/icon.tsx";
import { hrefOf, route, views } from "./route.ts";
import { isDark, theme } from "./theme.ts";

export function Header(): JSX.Element {
  const words = text.value;
  return (
    <header class="header">
      <a class="brand" href={hrefOf("digits")}>
        <Icon name="tenon" />
        <span>Tenon</span>
      </a>
      <nav class="tabs" aria-label={words.views}>
        {views.map((view) => (
          <a key={view} href={hrefOf(view)} aria-current={route.value.view === view ? "page" : undefined}>
            {words[view].tab}
          </a>
        ))}
      </nav>
      <div class="header-tools">
        <button
          type="button"
          class="quiet"
          lang={language.value === "en" ? "zh-Hans" : "en"}
          onClick={() => {
            language.value = language.value === "en" ? "zh" : "en";
          }}
        >
          {words.otherLanguage}
        </button>
        <button
          type="button"
          class="quiet icon-button"
          aria-label={isDark.value ? words.light : words.dark}
          title={isDark.value ? words.light : words.dark}
          onClick={() => {
            theme.value = isDark.value ? "light" : "dark";
          }}
        >
          <Icon name={isDark.value ? "sun" : "moon"} />
        </button>
      </div>
    </header>
  );
}
