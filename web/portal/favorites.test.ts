import { expect, test } from "vitest";
import { parseFavorites, withToggled } from "./favorites";

test.each([null, "", "{", "null", "7", '{"a":1}', '["x", null, {}]'])(
  "stored favorites %j count as none",
  (stored) => expect(parseFavorites(stored).size).toBe(0),
);

test("favorites are kept and toggled", () => {
  const favorites = parseFavorites('["111122223333"]');
  expect([...withToggled(favorites, "444455556666")]).toEqual(["111122223333", "444455556666"]);
  expect([...withToggled(favorites, "111122223333")]).toEqual([]);
  expect(favorites.size).toBe(1);
});
