import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { TICKET_VALID_MS } from "../src/limits.js";
import { ChannelTickets } from "../src/services/channel-tickets.js";
import type { Session } from "../src/services/session.js";

const sessionOf = (principal: string, closed = false): Session =>
  ({ principal, closed }) as Session;

describe("P-70: a ticket", () => {
  let now = 0;
  let tickets: ChannelTickets;
  beforeEach(() => {
    now = 1000;
    tickets = new ChannelTickets(() => now);
  });

  it("is good once, for its session", () => {
    const [mine, other] = [sessionOf("a"), sessionOf("b")];
    const ticket = tickets.issue(mine);
    const others = tickets.issue(other);
    assert.equal(ticket.byteLength, 32);
    assert.notDeepEqual(ticket, others);
    assert.equal(tickets.redeem(ticket, "a"), mine);
    assert.equal(tickets.redeem(ticket, "a"), undefined);
    assert.equal(tickets.redeem(others, "b"), other);
  });

  it("is good for a short while", () => {
    const late = tickets.issue(sessionOf("a"));
    now += TICKET_VALID_MS;
    assert.equal(tickets.redeem(late, "a"), undefined);
  });

  it("is nothing to another principal, who uses it up", () => {
    const ticket = tickets.issue(sessionOf("a"));
    assert.equal(tickets.redeem(ticket, "b"), undefined);
    assert.equal(tickets.redeem(ticket, "a"), undefined);
  });

  it("cannot be guessed from another one", () => {
    const ticket = tickets.issue(sessionOf("a"));
    ticket[31] = (ticket[31] ?? 0) ^ 1;
    assert.equal(tickets.redeem(ticket, "a"), undefined);
    assert.equal(tickets.redeem(Buffer.alloc(32), "a"), undefined);
  });

  it("replaces the one that its session had: never more than sessions", () => {
    const session = sessionOf("a");
    const first = tickets.issue(session);
    const last = Array.from({ length: 100 }, () => tickets.issue(session)).at(-1);
    assert.equal(tickets.size, 1);
    assert.equal(tickets.redeem(first, "a"), undefined);
    assert.equal(tickets.redeem(last ?? first, "a"), session);
  });

  it("is forgotten when its session is closed: whoever opens and closes many leaves none", () => {
    for (let i = 0; i < 50; i++) tickets.issue(sessionOf("a", true));
    tickets.issue(sessionOf("a"));
    assert.equal(tickets.size, 1);
  });

  it("is forgotten when it is too old", () => {
    for (let i = 0; i < 50; i++) tickets.issue(sessionOf("a"));
    now += TICKET_VALID_MS;
    tickets.issue(sessionOf("a"));
    assert.equal(tickets.size, 1);
  });
});
