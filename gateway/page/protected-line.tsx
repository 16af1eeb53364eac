import { reasonsInWords, sayProtected } from "../../alerts/program/words/protected.ts";
import { tagOf } from "../../alerts/program/words/words.ts";
import { isLeft } from "../../alerts/protected/account.ts";
import type { Household } from "./household.ts";
import type { HomeView } from "./view.ts";

type Bed = NonNullable<HomeView["protected"]>[number];

/** How much of today a press would have reached the centre, and what the rest was. Nothing here alarms anybody. */
export function ProtectedLine({ household, view }: { readonly household: Household; readonly view: HomeView }) {
  const language = household.speech.language.value;
  const beds = view.protected ?? [];
  if (beds.length === 0) return null;
  const number = new Intl.NumberFormat(tagOf[language]);
  const sentence = ({ bed, counted, protected: sure }: Bed): string => {
    if (counted === 0) return sayProtected(language, "nothingCounted");
    const values = { bed, protected: number.format(sure), counted: number.format(counted) };
    return sayProtected(language, beds.length === 1 ? "today" : "todayOf", values);
  };
  return (
    <section class="list protected">
      {beds.map((bed) => (
        <div key={bed.bed} title={sayProtected(language, "meaning")}>
          <b>{sentence(bed)}</b>
          <Reasons bed={bed} household={household} />
        </div>
      ))}
    </section>
  );
}

function Reasons({ bed, household }: { readonly bed: Bed; readonly household: Household }) {
  const language = household.speech.language.value;
  const all = Object.entries(bed.reasons);
  const gaps = reasonsInWords(
    language,
    all.filter(([why]) => !isLeft(why)),
  );
  const left = reasonsInWords(
    language,
    all.filter(([why]) => isLeft(why)),
  );
  return (
    <>
      {gaps && <p class="q">{gaps}</p>}
      {left && <p class="q">{sayProtected(language, "left", { list: left })}</p>}
    </>
  );
}
