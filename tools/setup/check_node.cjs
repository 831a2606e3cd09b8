// Ends with 0 where this Node can build the web faces (web/package.json, engines).
const [major, minor] = process.versions.node.split(".").map(Number);
process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1);
