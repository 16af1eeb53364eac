import { Hearth } from "../../program/page/marks.tsx";
import type { Me } from "./api.ts";
import type { Entry } from "./entry.ts";
import { pageAt, pagesOf } from "./pages.tsx";

/** The pages of somebody who has no desk: a technician, an administrator, an auditor. */
export function OfficePage({ entry, me }: { readonly entry: Entry; readonly me: Me }) {
  const { speech } = entry.deps;
  const mine = pagesOf(me).filter(({ unlisted }) => !unlisted);
  const found = pageAt(entry.place.value, me) ?? (mine[0] && { page: mine[0], rest: "" });
  const view = found && <found.page.View deps={entry.deps} me={me} desk={undefined} rest={found.rest} go={entry.go} />;
  if (found?.page.whole) return view ?? null;
  return (
    <div class="office">
      <header>
        <Hearth />
        <b class="brand">{speech.say("brand")}</b>
        <nav aria-label={speech.say("bar.pages")}>
          {mine.map((page) => (
            <a key={page.id} href={`#/${page.id}`} aria-current={page.id === found?.page.id ? "page" : undefined}>
              {speech.plain(page.word)}
            </a>
          ))}
        </nav>
        <span class="grow" />
        <span class="m">{me.person.name}</span>
        <button
          type="button"
          class="btn small plain"
          lang={speech.language.value === "zh" ? "en" : "zh-CN"}
          onClick={speech.toggle}
        >
          {speech.say("language.name")}
        </button>
        <button type="button" class="btn small" onClick={() => entry.signOut()}>
          {speech.say("signOut")}
        </button>
      </header>
      {view ?? <p class="q">{speech.say("noPages")}</p>}
    </div>
  );
}
