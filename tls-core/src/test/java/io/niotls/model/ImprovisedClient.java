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
import io.niotls.message.NewSessionTicketTls12;
import io.niotls.message.NewSessionTicketTls13;
import io.niotls.message.OfferedPsks;
import io.niotls.message.Present;
import io.niotls.message.PskIdentity;
import io.niotls.message.PskMode;
import io.niotls.message.ServerHello;
import io.niotls.message.ServerHelloExtension;
import io.niotls.message.ServerKeyExchange;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.EarlyStage;
import io.niotls.secret.Tls12Keys;
import io.niotls.secret.TrafficSecret;
import io.niotls.testing.Setup;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/** The peer of a server. */
final class ImprovisedClient extends ImprovisedPeer {
    private final byte[] clientRandom = bytes(32);
    private final byte[] sessionId = bytes(32);
    private KeyExchange.KeyPair pair = Setup.CRYPTO.keyExchange(NamedGroup.X25519).generate(random);
    private NamedGroup group = NamedGroup.X25519;
    private boolean offersPsk;
    private byte[] helloSessionId = sessionId;
    private byte[] serverRandom;
    private byte[] serverSessionId = {};
    private boolean resumes;
    private EcdheParameters parameters;
    /** TLS 1.2: agreed on by the last ClientKeyExchange. */
    private SecretBytes premaster;

    ImprovisedClient(Shape shape, SecureRandom random, Memory memory) {
        super(shape, random, memory, Subjects.CLIENT);
    }

    @Override
    byte[] message(Event event) {
        return switch (event) {
            case CLIENT_HELLO_TLS13 -> tls13Hello(false, new byte[0]);
            case CLIENT_HELLO_TLS13_PSK -> tls13HelloWithPsk();
            case CLIENT_HELLO_TLS12, CLIENT_HELLO_TLS12_RESUMING -> tls12Hello(event == Event.CLIENT_HELLO_TLS12_RESUMING);
            case CLIENT_KEY_EXCHANGE -> clientKeyExchange();
            case HELLO_RETRY_REQUEST -> ServerHello.helloRetryRequest(sessionId, TLS13_SUITE, ExtensionBlock.builder()
                    .add(HelloRetryRequestExtension.SUPPORTED_VERSIONS, ProtocolVersion.TLS_1_3)
                    .add(HelloRetryRequestExtension.KEY_SHARE, NamedGroup.SECP256R1).build()).encode();
            case SERVER_HELLO_TLS13 -> new ServerHello(ProtocolVersion.TLS_1_2, bytes(32), sessionId, TLS13_SUITE,
                    ExtensionBlock.builder()
                            .add(ServerHelloExtension.SUPPORTED_VERSIONS, ProtocolVersion.TLS_1_3)
                            .add(ServerHelloExtension.KEY_SHARE, new KeyShareEntry(group, pair.share())).build()).encode();
            case SERVER_HELLO_TLS12 -> new ServerHello(ProtocolVersion.TLS_1_2, bytes(32), new byte[0], TLS12_SUITE,
                    ExtensionBlock.EMPTY).encode();
            case SERVER_KEY_EXCHANGE -> {
                EcdheParameters own = new EcdheParameters(NamedGroup.X25519, bytes(32));
                yield new ServerKeyExchange(own, SCHEME, sign(own.encode())).encode();
            }
            default -> super.message(event);
        };
    }

    private ExtensionBlock.Builder extensions() {
        return ExtensionBlock.builder()
                .add(ClientHelloExtension.SERVER_NAME, Setup.HOST)
                .add(ClientHelloExtension.SUPPORTED_GROUPS, List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
                .add(ClientHelloExtension.SIGNATURE_ALGORITHMS, List.of(SCHEME));
    }

    private byte[] tls13Hello(boolean psk, byte[] binder) {
        ExtensionBlock.Builder extensions = extensions()
                .add(ClientHelloExtension.SUPPORTED_VERSIONS, List.of(ProtocolVersion.TLS_1_3))
                .add(ClientHelloExtension.PSK_KEY_EXCHANGE_MODES, List.of(PskMode.PSK_DHE_KE))
                .add(ClientHelloExtension.KEY_SHARE, List.of(new KeyShareEntry(group, pair.share())));
        if (psk) {
            extensions.add(ClientHelloExtension.PRE_SHARED_KEY, new OfferedPsks(
                    List.of(new PskIdentity(memory.name(), memory.ageAdd())), List.of(binder)));
        }
        offersPsk = psk;
        helloSessionId = sessionId;
        return new ClientHello(ProtocolVersion.TLS_1_2, clientRandom, sessionId, List.of(TLS13_SUITE), new byte[1],
                extensions.build()).encode();
    }

    /** RFC 8446 §4.2.11.2: the binder covers the hello up to, and without, the list of binders. */
    private byte[] tls13HelloWithPsk() {
        byte[] unbound = tls13Hello(true, new byte[32]);
        byte[] digest = transcript.currentWith(unbound, unbound.length - 2 - 1 - 32);
        try (SecretBytes key = SecretBytes.copyOf(memory.secret());
                EarlyStage early = EarlyStage.withPsk(Setup.CRYPTO, HashAlgorithm.SHA256, key)) {
            return tls13Hello(true, early.binder(false, digest));
        }
    }

    private byte[] tls12Hello(boolean resuming) {
        boolean byTicket = shape.has(Shape.Feature.TICKET);
        ExtensionBlock.Builder extensions = extensions().add(ClientHelloExtension.RENEGOTIATION_INFO, new byte[0]);
        if (!shape.has(Shape.Feature.NO_EMS)) {
            extensions.add(ClientHelloExtension.EXTENDED_MASTER_SECRET, Present.PRESENT);
        }
        if (byTicket) {
            extensions.add(ClientHelloExtension.SESSION_TICKET, resuming ? memory.name() : new byte[0]);
        }
        helloSessionId = resuming && !byTicket ? memory.name() : sessionId;
        return new ClientHello(ProtocolVersion.TLS_1_2, clientRandom, helloSessionId, List.of(TLS12_SUITE), new byte[1],
                extensions.build()).encode();
    }

    private byte[] clientKeyExchange() {
        if (parameters == null) {
            return ClientKeyExchange.ecdhe(bytes(32)).encode();
        }
        try {
            KeyExchange.Encapsulation answer =
                    Setup.CRYPTO.keyExchange(parameters.group()).encapsulate(parameters.point(), random);
            premaster = answer.secret();
            return ClientKeyExchange.ecdhe(answer.share()).encode();
        } catch (TlsException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    void onTaken(Event event) {
        switch (event) {
            case CLIENT_HELLO_TLS12_RESUMING -> resumes = true;
            case CLIENT_KEY_EXCHANGE -> agree(premaster, clientRandom, serverRandom, !shape.has(Shape.Feature.NO_EMS));
            case FINISHED -> {
                if (schedule != null) {
                    schedule.onClientFinished(transcript.current());
                    writeWith(schedule.client);
                    connect();
                } else if (resumes) {
                    connect();
                }
            }
            default -> { }
        }
    }

    @Override
    void onMessage(HandshakeFrame frame) throws TlsException {
        if (frame.type() == HandshakeType.FINISHED) {
            onFinished(frame);
            return;
        }
        if (frame.type() == HandshakeType.SERVER_HELLO) {
            onServerHello(frame);
            return;
        }
        if (frame.type() == HandshakeType.NEW_SESSION_TICKET) {
            onTicket(frame);
        }
        if (frame.type() == HandshakeType.SERVER_KEY_EXCHANGE) {
            ServerKeyExchange exchange = frame.expect(HandshakeType.SERVER_KEY_EXCHANGE, ServerKeyExchange::decodeEcdhe);
            parameters = (EcdheParameters) exchange.parameters();
        }
        add(frame.bytes());
    }

    private void onServerHello(HandshakeFrame frame) throws TlsException {
        ServerHello hello = frame.expect(HandshakeType.SERVER_HELLO, ServerHello::decode);
        if (hello.isHelloRetryRequest()) {
            group = hello.extensions().get(HelloRetryRequestExtension.KEY_SHARE).orElseThrow();
            pair = Setup.CRYPTO.keyExchange(group).generate(random);
            transcript.replaceWithMessageHash();
            add(frame.bytes());
            return;
        }
        add(frame.bytes());
        if (hello.selectedVersion().equals(ProtocolVersion.TLS_1_3)) {
            boolean chosen = hello.extensions().has(ServerHelloExtension.PRE_SHARED_KEY);
            KeyShareEntry share = hello.extensions().get(ServerHelloExtension.KEY_SHARE).orElseThrow();
            if (offersPsk != chosen) {
                complaint = "a pre-shared key is " + (offersPsk ? "not " : "") + "chosen";
            }
            schedule = new Schedule(chosen ? memory.secret() : null, pair.decapsulate(share.share()), transcript.current());
            readWith(schedule.server);
            writeWith(schedule.client);
            return;
        }
        tls12 = true;
        serverRandom = hello.random();
        serverSessionId = hello.sessionId();
        if (resumes) {
            if (!Arrays.equals(serverSessionId, helloSessionId)) {
                complaint = "it does not resume";
            }
            resume(clientRandom, serverRandom);
        }
    }

    private void onTicket(HandshakeFrame frame) throws TlsException {
        if (schedule == null) {
            byte[] ticket = frame.expect(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls12::decode).ticket();
            memorable = new Memory(ticket, master.forSession().clone(), 0);
        } else {
            NewSessionTicketTls13 ticket = frame.expect(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls13::decode);
            memorable = new Memory(ticket.ticket(), schedule.preSharedKey(ticket.nonce()), ticket.ageAdd());
        }
    }

    private void onFinished(HandshakeFrame frame) throws TlsException {
        checkFinished(frame, schedule != null
                ? schedule.server.verifyData(transcript.current())
                : master.serverVerifyData(transcript.current()));
        add(frame.bytes());
        if (schedule != null) {
            TrafficSecret mine = schedule.client;
            schedule.onServerFinished(transcript.current());
            schedule.client = mine;
            readWith(schedule.server);
        } else if (!resumes) {
            connect();
            if (memorable == null) {
                memorable = new Memory(serverSessionId, master.forSession().clone(), 0);
            }
        }
    }

    @Override
    TrafficSecret own(Schedule from) {
        return from.client;
    }

    @Override
    TrafficSecret nextOwn() {
        schedule.client = schedule.client.next();
        return schedule.client;
    }

    @Override
    TrafficSecret nextPeers() {
        schedule.server = schedule.server.next();
        return schedule.server;
    }

    @Override
    Tls12Keys.Direction ownKeys() {
        return keys.client();
    }

    @Override
    Tls12Keys.Direction peersKeys() {
        return keys.server();
    }

    @Override
    byte[] ownVerifyData() {
        return master.clientVerifyData(transcript.current());
    }

    @Override
    byte[] signedContent() {
        return SignedContent.ofClient(transcript.current());
    }
}
