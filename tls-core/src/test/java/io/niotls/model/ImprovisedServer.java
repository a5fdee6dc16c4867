package io.niotls.model;

import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.SignedContent;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ClientKeyExchange;
import io.niotls.message.EcdheParameters;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.HelloRetryRequestExtension;
import io.niotls.message.KeyShareEntry;
import io.niotls.message.Present;
import io.niotls.message.ServerHello;
import io.niotls.message.ServerHelloExtension;
import io.niotls.message.ServerKeyExchange;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.Tls12Keys;
import io.niotls.secret.TrafficSecret;
import io.niotls.testing.Setup;
import io.niotls.wire.ByteWriter;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/** The peer of a client. */
final class ImprovisedServer extends ImprovisedPeer {
    private final byte[] serverRandom = bytes(32);
    private final KeyExchange.KeyPair pair = Setup.CRYPTO.keyExchange(NamedGroup.X25519).generate(random);
    private ClientHello hello;
    private boolean retried;
    /** TLS 1.3: agreed on by the last ServerHello. */
    private SecretBytes shared;
    private byte[] sessionId;

    ImprovisedServer(Shape shape, SecureRandom random, Memory memory) {
        super(shape, random, memory, Subjects.SERVER);
    }

    @Override
    byte[] message(Event event) {
        return switch (event) {
            case HELLO_RETRY_REQUEST -> ServerHello.helloRetryRequest(hello.sessionId(), TLS13_SUITE, ExtensionBlock.builder()
                    .add(HelloRetryRequestExtension.SUPPORTED_VERSIONS, ProtocolVersion.TLS_1_3)
                    .add(HelloRetryRequestExtension.KEY_SHARE, NamedGroup.SECP256R1)
                    .build()).encode();
            case SERVER_HELLO_TLS13, SERVER_HELLO_TLS13_PSK -> tls13Hello(event == Event.SERVER_HELLO_TLS13_PSK);
            case SERVER_HELLO_TLS12, SERVER_HELLO_TLS12_RESUMING -> tls12Hello(event == Event.SERVER_HELLO_TLS12_RESUMING);
            case SERVER_KEY_EXCHANGE -> serverKeyExchange();
            case CLIENT_HELLO_TLS13, CLIENT_HELLO_TLS12 -> hello.encode();
            case CLIENT_KEY_EXCHANGE -> ClientKeyExchange.ecdhe(bytes(32)).encode();
            default -> super.message(event);
        };
    }

    private byte[] tls13Hello(boolean resuming) {
        KeyExchange.Encapsulation answer;
        List<KeyShareEntry> shares = hello.extensions().get(ClientHelloExtension.KEY_SHARE).orElse(List.of()).stream()
                .filter(share -> Setup.CRYPTO.supports(share.group())) // some are there to be passed over, RFC 8701
                .toList();
        NamedGroup group = shares.isEmpty() ? NamedGroup.X25519 : shares.get(0).group();
        try {
            answer = Setup.CRYPTO.keyExchange(group).encapsulate(shares.isEmpty() ? pair.share() : shares.get(0).share(), random);
        } catch (TlsException e) {
            throw new IllegalStateException(e);
        }
        shared = answer.secret();
        ExtensionBlock.Builder extensions = ExtensionBlock.builder()
                .add(ServerHelloExtension.SUPPORTED_VERSIONS, ProtocolVersion.TLS_1_3)
                .add(ServerHelloExtension.KEY_SHARE, new KeyShareEntry(group, answer.share()));
        if (resuming) {
            extensions.add(ServerHelloExtension.PRE_SHARED_KEY, 0);
        }
        return new ServerHello(
                ProtocolVersion.TLS_1_2, serverRandom, hello.sessionId(), TLS13_SUITE, extensions.build()).encode();
    }

    private byte[] tls12Hello(boolean resuming) {
        ExtensionBlock.Builder extensions = ExtensionBlock.builder().add(ServerHelloExtension.RENEGOTIATION_INFO, new byte[0]);
        if (!shape.has(Shape.Feature.NO_EMS)) {
            extensions.add(ServerHelloExtension.EXTENDED_MASTER_SECRET, Present.PRESENT);
        }
        if (shape.has(Shape.Feature.TICKET)) {
            extensions.add(ServerHelloExtension.SESSION_TICKET, Present.PRESENT);
        }
        if (shape.has(Shape.Feature.STATUS) && !resuming) {
            extensions.add(ServerHelloExtension.STATUS_REQUEST, Present.PRESENT);
        }
        sessionId = resuming ? hello.sessionId() : bytes(32);
        return new ServerHello(ProtocolVersion.TLS_1_2, serverRandom, sessionId, TLS12_SUITE, extensions.build()).encode();
    }

    private byte[] serverKeyExchange() {
        EcdheParameters parameters = new EcdheParameters(NamedGroup.X25519, pair.share());
        byte[] content = new ByteWriter().bytes(hello.random()).bytes(serverRandom).bytes(parameters.encode()).toByteArray();
        return new ServerKeyExchange(parameters, SCHEME, sign(content)).encode();
    }

    @Override
    void onTaken(Event event) {
        switch (event) {
            case SERVER_HELLO_TLS13, SERVER_HELLO_TLS13_PSK -> {
                schedule = new Schedule(event == Event.SERVER_HELLO_TLS13_PSK ? memory.secret() : null, shared,
                        transcript.current());
                writeWith(schedule.server);
                try {
                    readWith(schedule.client);
                } catch (TlsException e) {
                    throw new IllegalStateException(e);
                }
            }
            case SERVER_HELLO_TLS12 -> tls12 = true;
            case SERVER_HELLO_TLS12_RESUMING -> {
                tls12 = true;
                resume(hello.random(), serverRandom);
            }
            case HELLO_RETRY_REQUEST -> retried = true;
            case FINISHED -> {
                if (schedule != null) {
                    schedule.onServerFinished(transcript.current());
                    writeWith(schedule.server);
                } else if (memory == null || !resumed()) {
                    connect();
                }
            }
            default -> { }
        }
    }

    private boolean resumed() {
        return shape.has(Shape.Feature.RESUMES_TLS12) && Arrays.equals(sessionId, hello.sessionId());
    }

    @Override
    void onMessage(HandshakeFrame frame) throws TlsException {
        if (frame.type() == HandshakeType.CLIENT_HELLO) {
            hello = frame.expect(HandshakeType.CLIENT_HELLO, ClientHello::decode);
        } else if (frame.type() == HandshakeType.FINISHED) {
            onFinished(frame);
            return;
        }
        add(frame.bytes());
        if (frame.type() == HandshakeType.CLIENT_KEY_EXCHANGE) {
            ClientKeyExchange exchange = frame.expect(HandshakeType.CLIENT_KEY_EXCHANGE, ClientKeyExchange::decodeEcdhe);
            try (SecretBytes premaster = pair.decapsulate(exchange.share())) {
                agree(premaster, hello.random(), serverRandom, !shape.has(Shape.Feature.NO_EMS));
            }
        }
    }

    private void onFinished(HandshakeFrame frame) throws TlsException {
        checkFinished(frame, schedule != null
                ? schedule.client.verifyData(transcript.current())
                : master.clientVerifyData(transcript.current()));
        add(frame.bytes());
        if (schedule != null) {
            schedule.onClientFinished(transcript.current());
            readWith(schedule.client);
            connect();
        } else if (resumed()) {
            connect();
        } else if (!shape.has(Shape.Feature.TICKET)) {
            memorable = new Memory(sessionId, master.forSession().clone(), 0);
        }
    }

    @Override
    TrafficSecret own(Schedule from) {
        return from.server;
    }

    @Override
    TrafficSecret nextOwn() {
        schedule.server = schedule.server.next();
        return schedule.server;
    }

    @Override
    TrafficSecret nextPeers() {
        schedule.client = schedule.client.next();
        return schedule.client;
    }

    @Override
    Tls12Keys.Direction ownKeys() {
        return keys.server();
    }

    @Override
    Tls12Keys.Direction peersKeys() {
        return keys.client();
    }

    @Override
    byte[] ownVerifyData() {
        return master.serverVerifyData(transcript.current());
    }

    @Override
    byte[] signedContent() {
        return SignedContent.ofServer(transcript.current());
    }
}
