/** Which language and which theme this browser chose. Chinese and light until somebody says otherwise. */
import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Key, type Language, type Say, sayIn, tables, tagOf, wordFor } from "../words/words.ts";

export interface Speech {
  readonly language: ReadonlySignal<Language>;
  readonly say: Say;
  /** A key without places, chosen at run time. */
  readonly plain: (key: Key) => string;
  /** A word that came over a wire. */
  readonly word: (room: string, word: string) => string;
  toggle(): void;
}

/** A browser may refuse storage (private window): a page must work without. */
export interface Memory {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export function browserMemory(storage: () => Storage): Memory {
  return {
    get(key) {
      try {
        return storage().getItem(`hearthwatch.${key}`) ?? undefined;
      } catch {
        return undefined;
      }
    },
    set(key, value) {
      try {
        storage().setItem(`hearthwatch.${key}`, value);
      } catch {
        // The choice lasts as long as the page does.
      }
    },
  };
}

export function startSpeech(memory: Memory, page: HTMLElement): Speech {
  const language = signal<Language>(memory.get("language") === "en" ? "en" : "zh");
  effect(() => {
    page.lang = tagOf[language.value];
    memory.set("language", language.value);
  });
  return {
    language,
    say: (key, ...values) => sayIn(language.value)(key, ...values),
    plain: (key) => tables[language.value][key],
    word: (room, word) => wordFor(language.value, room, word),
    toggle() {
      language.value = language.value === "zh" ? "en" : "zh";
    },
  };
}

export type Theme = "light" | "dark";

/** Dark by choice of this screen, never by the clock alone. */
export function startTheme(memory: Memory, page: HTMLElement): Signal<Theme> {
  const theme = signal<Theme>(memory.get("theme") === "dark" ? "dark" : "light");
  effect(() => {
    page.dataset.theme = theme.value;
    memory.set("theme", theme.value);
  });
  return theme;
}
