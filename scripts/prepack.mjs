// Runs before a package is packed. What is published differs from the sources: `dist` is built, and `exports` is replaced
// by `publishConfig.exports`, which pnpm does and npm does not. Only `npm run release` sees to both.
if (process.env.EFFECT_HCI_RELEASE !== "1") {
  process.stderr.write("This is a source package: run `npm run release` at the root of the repository to pack it.\n")
  process.exit(1)
}
