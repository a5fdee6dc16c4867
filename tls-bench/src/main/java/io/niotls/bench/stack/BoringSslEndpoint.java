package io.niotls.bench.stack;

import io.netty.util.ReferenceCountUtil;
import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Identity;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** An engine over BoringSSL, with its two habits; freed at the end if it counts references. */
final class BoringSslEndpoint extends SslEngineEndpoint {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ByteBuffer plaintext;
    private boolean owesTickets;

    /** @param sendsTickets whether it is a server of TLS 1.3 that issues tickets */
    BoringSslEndpoint(SSLEngine engine, ByteBuffer plaintext, boolean sendsTickets) {
        super(engine, plaintext);
        this.plaintext = plaintext;
        this.owesTickets = sendsTickets;
    }

    /**
     * Returns whether both ways to BoringSSL can do it: they let no program choose among the cipher suites of TLS 1.3, so it is
     * always AES-128-GCM (on a processor that has AES), and take no Ed25519 key.
     */
    static boolean supports(Scenario scenario) {
        return scenario.identity() != Identity.ED25519
                && (scenario.version() == Version.TLS_1_3
                        ? scenario.suite() == Suite.AES_128_GCM
                        : scenario.group() != Group.X25519MLKEM768);
    }

    @Override
    public void handshake(ByteBuffer in, ByteBuffer out) throws IOException {
        super.handshake(in, out);
        if (engine().getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
            // netty-tcnative has taken the last record, and looks at it when asked once more, as Netty's SslHandler does.
            engine().unwrap(NOTHING, plaintext.clear());
            super.handshake(in, out);
        }
        if (owesTickets && isEstablished()) {
            // BoringSSL sends tickets with the server's first data, so one byte of it belongs to the handshake.
            owesTickets = false;
            seal(ByteBuffer.allocate(1), out);
        }
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(engine());
    }
}
