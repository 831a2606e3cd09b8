/** Reading a paged list to its end. */

export interface Page<Item> {
  items: Item[];
  nextToken: string | null;
}

/** More pages than any list here has: a server that never ends must not fill the memory. */
const MOST_PAGES = 2_000;

/**
 * Every page from `pageToken` on, in order.
 *
 * Throws when the server hands out the token it was just given, or never ends.
 */
export async function* pagesFrom<Item>(
  getPage: (pageToken: string | null) => Promise<Page<Item>>,
  pageToken: string | null = null,
): AsyncGenerator<Page<Item>, void, undefined> {
  let token = pageToken;
  for (let count = 0; count < MOST_PAGES; count++) {
    const page = await getPage(token);
    yield page;
    if (page.nextToken === null) return;
    if (page.nextToken === token) throw new Error("The server repeats the same page.");
    token = page.nextToken;
  }
  throw new Error("The list does not end.");
}

export async function allItems<Item>(
  getPage: (pageToken: string | null) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pagesFrom(getPage)) items.push(...page.items);
  return items;
}
