// Required by a test before a server starts: every call to another machine is noted in the file $CALLS, and refused.
const fs = require("node:fs");
const net = require("node:net");
const dns = require("node:dns");

fs.writeFileSync(process.env.CALLS, "");
const refuse = (where) => {
  fs.appendFileSync(process.env.CALLS, `${JSON.stringify(where)}\n`);
  throw new Error("there is no network in tests");
};
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const [first] = Array.isArray(given[0]) ? given[0] : given;
  if (typeof first === "object" && first.path) return connect.apply(this, given);
  try {
    refuse(first);
  } catch (error) {
    process.nextTick(() => this.destroy(error));
  }
  return this;
};
dns.lookup = (name) => refuse(name);
