/** Send JSON; return null, or the sentence that says why it was refused. */
export async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) return null;
    const told = await answer.json().catch(() => ({}));
    return told.message ?? `The server answered ${answer.status}.`;
  } catch {
    return "The server cannot be reached.";
  }
}

/** Return a function that sends the newest of what it is given, one request at a time, `pause` ms after the last one. */
export function sender(path, pause, refused) {
  let next = null;
  let busy = false;
  const send = async () => {
    busy = true;
    while (next !== null) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      const body = next;
      next = null;
      refused(await post(path, body));
    }
    busy = false;
  };
  const give = (body) => {
    next = body;
    if (!busy) send();
  };
  give.waiting = () => busy;
  return give;
}

/**
 * Call `changed` with every new snapshot and the moment at which it was asked for, and `connected` with true or false
 * when the connection comes and goes. Return a function that asks for a snapshot at once.
 */
export function follow(changed, connected) {
  let wanted = 0;
  let fetching = false;
  let source = null;

  const fetchSnapshot = async () => {
    wanted += 1;
    if (fetching) return;
    fetching = true;
    for (let asked = 0; asked !== wanted; ) {
      asked = wanted;
      const moment = performance.now();
      try {
        const answer = await fetch("snapshot.json");
        if (answer.ok) changed(await answer.json(), moment);
      } catch {
        // The event stream ends as well then, and tells it.
      }
    }
    fetching = false;
  };

  const open = () => {
    source = new EventSource("events");
    source.onopen = () => connected(true);
    source.onmessage = fetchSnapshot;
    source.onerror = () => {
      connected(false);
      // A stream that was refused stays closed; one that broke is opened again by the browser.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 1000);
    };
  };
  open();
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) open(); });
  return fetchSnapshot;
}
