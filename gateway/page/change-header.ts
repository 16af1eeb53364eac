/** A change at the household's page must carry this header: another site's form cannot set it. */
export const changeHeader = { name: "x-hearthwatch", value: "household" } as const;
