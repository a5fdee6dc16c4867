package io.niotls.cli.proxy;

import io.niotls.cli.common.Reason;
import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/** Ends the client's TLS here. The selector drives the handshake and shows nothing of it before it is over. */
final class ClientHandshake extends Phase {
    private final Side client;
    private final ProxyHeader header;
    private final ByteBuffer early;

    /** Makes it.
     * @param early the first bytes of its ClientHello, if they came with its PROXY header */
    ClientHandshake(Session session, Side client, ProxyHeader header, ByteBuffer early) {
        super(session);
        this.client = client;
        this.header = header;
        this.early = early;
    }

    @Override
    Phase enter() {
        session().timeOutAfter(session().settings().timeouts().clientHandshake());
        try {
            client.channel().startTls(session().service().termination().orElseThrow(), early);
        } catch (IOException failure) {
            return failed("the handshake has failed: " + Reason.of(failure));
        }
        client.await(SelectionKey.OP_WRITE);
        return this;
    }

    @Override
    Phase ready(Side side, int operations) {
        TlsSocketChannel channel = client.channel();
        try {
            if (!channel.handshake()) {
                return this;
            }
        } catch (IOException failure) {
            return failed("the handshake has failed: " + Reason.of(failure));
        }
        client.await(0);
        return new Choosing(session(), new Client(client, header, channel.info(), Client.NOTHING));
    }

    @Override
    Phase late() {
        return failed("the handshake was not complete in time");
    }

    private Phase failed(String why) {
        session().report(why);
        client.close();
        return new Ended(session(), Account.Status.INTERNAL);
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
