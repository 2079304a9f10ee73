// Evaluates expressions of GitHub's workflows with GitHub's own library: one question per line, one answer per line.
// The folder of the library's package is the argument.
const path = require("node:path");
const readline = require("node:readline");
const url = require("node:url");

const entry = path.join(process.argv[2], "dist", "index.js");

import(url.pathToFileURL(entry)).then(({ data, Evaluator, Lexer, Parser }) => {
  const answer = ({ expression, contexts, status }) => {
    const truths = {
      always: true,
      cancelled: status === "cancelled",
      failure: status === "failure",
      success: status === "success",
    };
    const functions = Object.entries(truths).map(([name, truth]) => ({
      name,
      minArgs: 0,
      maxArgs: 0,
      call: () => new data.BooleanData(truth),
    }));
    const known = JSON.parse(JSON.stringify(contexts), data.reviver);
    const { tokens } = new Lexer(expression).lex();
    const tree = new Parser(tokens, Object.keys(contexts), functions).parse();
    const found = new Evaluator(tree, known, new Map(functions.map((one) => [one.name, one]))).evaluate();
    const value = JSON.parse(JSON.stringify(found, data.replacer));
    return { value, text: found.coerceString(), truth: ![false, 0, "", null].includes(value) };
  };

  readline.createInterface({ input: process.stdin }).on("line", (line) => {
    let told;
    try {
      told = answer(JSON.parse(line));
    } catch (error) {
      told = { error: String(error) };
    }
    process.stdout.write(`${JSON.stringify(told)}\n`);
  });
});
