import { expect, test } from "vitest";
import { allItems, pagesFrom } from "./paging";

const PAGES: Record<string, { items: number[]; nextToken: string | null }> = {
  "": { items: [1, 2], nextToken: "a" },
  a: { items: [], nextToken: "b" },
  b: { items: [3], nextToken: null },
};

test("all pages are read in order, empty ones in between too", async () => {
  expect(await allItems(async (token) => PAGES[token ?? ""]!)).toEqual([1, 2, 3]);
});

test("reading can go on from a token", async () => {
  const read: number[][] = [];
  for await (const page of pagesFrom(async (token) => PAGES[token ?? ""]!, "b")) {
    read.push(page.items);
  }
  expect(read).toEqual([[3]]);
});

test("a server that repeats a page token is not asked for ever", async () => {
  let calls = 0;
  const endless = async () => {
    calls++;
    return { items: [calls], nextToken: "same" };
  };
  await expect(allItems(endless)).rejects.toThrow("repeats");
  expect(calls).toBe(2);
});
