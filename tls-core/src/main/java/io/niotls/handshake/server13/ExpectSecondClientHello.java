package io.niotls.handshake.server13;

import io.niotls.config.ClientHelloInfo;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.handshake.Tls13State;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import java.util.Arrays;
import java.util.Optional;

/** Expects the hello that answers our HelloRetryRequest. */
final class ExpectSecondClientHello extends Tls13State {
    private final ServerEnvironment environment;
    private final Retry retry;
    private final ClientHelloInfo firstInfo;
    private final Transcript transcript;

    ExpectSecondClientHello(ServerEnvironment environment, Retry retry, ClientHelloInfo firstInfo, Transcript transcript) {
        super(environment.changeCipherSpecs());
        this.environment = environment;
        this.retry = retry;
        this.firstInfo = firstInfo;
        this.transcript = transcript;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        ClientHello hello = frame.expect(HandshakeType.CLIENT_HELLO, ClientHello::decode);
        Optional<byte[]> cookie = hello.extensions().get(ClientHelloExtension.COOKIE);
        if (!sameCookie(cookie)) {
            throw new TlsException(Fault.BAD_COOKIE);
        }
        // What the program chose by in the first hello has not changed: Retry compares every extension.
        return ServerTls13.afterRetry(environment, hello, frame.bytes(), firstInfo, retry, transcript);
    }

    private boolean sameCookie(Optional<byte[]> cookie) {
        return cookie.isPresent() == retry.cookie().isPresent()
                && (cookie.isEmpty() || Arrays.equals(cookie.get(), retry.cookie().get()));
    }
}
