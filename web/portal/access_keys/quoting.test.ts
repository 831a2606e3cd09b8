import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { iniName, iniValue, quotePosix, quotePowerShell } from "./quoting";

const HOSTILE = `a'b"c$(id)\`id\`\\ !x %y% & ; | > # ~ *`;

test("a shell reads back exactly what was quoted", () => {
  for (const value of ["IQoJ/+==", HOSTILE, "", "'", "''"]) {
    const read = execFileSync("sh", ["-c", `printf %s ${quotePosix(value)}`], { encoding: "utf8" });
    expect(read).toBe(value);
  }
});

test("PowerShell's five single quotes are doubled", () => {
  expect(quotePowerShell("a'b‘c’d‚e‛f$x")).toBe("'a''b‘‘c’’d‚‚e‛‛f$x'");
});

test("no value can add a line", () => {
  for (const quote of [quotePosix, quotePowerShell, iniValue, iniName]) {
    expect(quote("a\r\n[profile evil]\u2028x")).not.toMatch(/[\r\n\u2028]/);
  }
});

test("a section name cannot close its heading", () => {
  expect(iniName("ReadOnly-111122223333")).toBe("ReadOnly-111122223333");
  expect(iniName("A+b=c,d.e@f")).toBe("A+b=c,d.e@f");
  expect(iniName('a] [b "c')).toBe('"a b \\"c"');
});
