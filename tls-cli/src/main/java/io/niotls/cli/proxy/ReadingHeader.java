package io.niotls.cli.proxy;

import io.niotls.cli.common.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/** Waits for the PROXY header of whoever is in front of us. Whatever comes with it belongs to the next phase. */
final class ReadingHeader extends Phase {
    private final Side client;
    private final ProxyHeader direct;
    private final boolean tls;
    /** What has come, from its start to its position. */
    private final ByteBuffer received = ByteBuffer.allocate(ProxyProtocol.MAX_LENGTH);

    /**
     * Makes it.
     *
     * @param direct who talks to whom if the header does not say
     * @param tls whether TLS follows
     */
    ReadingHeader(Session session, Side client, ProxyHeader direct, boolean tls) {
        super(session);
        this.client = client;
        this.direct = direct;
        this.tls = tls;
    }

    @Override
    Phase enter() {
        session().timeOutAfter(session().settings().timeouts().proxyHeader());
        client.await(SelectionKey.OP_READ);
        return this;
    }

    @Override
    Phase ready(Side side, int operations) {
        try {
            if (client.channel().read(received) < 0) {
                return refused("it has ended within its PROXY header");
            }
            received.flip();
            Optional<ProxyHeader> header = ProxyProtocol.read(received);
            if (header.isEmpty()) {
                received.compact();
                return this;
            }
            header.get().addresses().ifPresent(addresses -> session().account().client(addresses.source()));
            ProxyHeader known = header.get().addresses().isPresent() ? header.get() : direct;
            return after(session(), client, known, tls, received);
        } catch (IOException failure) {
            return refused("its PROXY header cannot be read: " + Reason.of(failure));
        }
    }

    /** Returns the phase that follows the header, or that begins where there is none. */
    static Phase after(Session session, Side client, ProxyHeader header, boolean tls, ByteBuffer early) {
        return tls
                ? new ClientHandshake(session, client, header, early)
                : new Choosing(session, new Client(client, header, Optional.empty(), early));
    }

    @Override
    Phase late() {
        return refused("its PROXY header has not come in time");
    }

    private Phase refused(String why) {
        session().report(why);
        client.close();
        return new Ended(session(), Account.Status.BAD_HEADER);
    }

    @Override
    Phase stopped() {
        client.close();
        return new Ended(session(), Account.Status.UNAVAILABLE);
    }

    @Override
    void abort() {
        client.abort();
    }
}
