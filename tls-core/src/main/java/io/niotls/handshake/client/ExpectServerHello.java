package io.niotls.handshake.client;

import io.niotls.config.ClientConfig;
import io.niotls.crypto.KeyExchange;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.Offer;
import io.niotls.handshake.PskOffer;
import io.niotls.handshake.State;
import io.niotls.handshake.client12.ClientTls12;
import io.niotls.handshake.client13.ClientTls13;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.HelloRequest;
import io.niotls.message.HelloRetryRequestExtension;
import io.niotls.message.ServerHello;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.Grease;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.EarlyStage;
import io.niotls.secret.Transcript;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Expects the answer to a ClientHello: a ServerHello of either version or, once, a HelloRetryRequest. */
final class ExpectServerHello implements State {
    /** RFC 8446 §4.1.3: "DOWNGRD" and a byte, at the end of the random of a server that could do better. */
    private static final byte[] DOWNGRADE_FROM_TLS13 = {0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x01};
    private static final byte[] DOWNGRADE_FROM_TLS12 = {0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x00};

    /** A cookie holds a digest and some numbers; the hello that brings it back must stay below 2^16 bytes. */
    private static final int MAX_COOKIE_LENGTH = 16_384;

    private final ClientEnvironment environment;
    private final HelloInputs inputs;
    private final Offer offer;
    private final Transcript transcript;
    private final Optional<CipherSuite> retrySuite;

    private ExpectServerHello(ClientEnvironment environment, HelloInputs inputs, Offer offer, Transcript transcript,
            Optional<CipherSuite> retrySuite) {
        this.environment = environment;
        this.inputs = inputs;
        this.offer = offer;
        this.transcript = transcript;
        this.retrySuite = retrySuite;
    }

    /** Sends the first hello. */
    static State afterFirstHello(ClientEnvironment environment, HelloInputs inputs, Transcript transcript) {
        return send(environment, inputs, transcript, Optional.empty());
    }

    private static State send(ClientEnvironment environment, HelloInputs inputs, Transcript transcript,
            Optional<CipherSuite> retrySuite) {
        ClientHelloFactory factory = new ClientHelloFactory(environment.config(), environment.peer());
        ClientHello hello = factory.make(inputs, ClientHelloFactory.emptyBinders(inputs.psks()));
        byte[] encoded = hello.encode();
        if (!inputs.psks().isEmpty()) {
            hello = factory.make(inputs, binders(environment, inputs.psks(), hello, encoded, transcript));
            encoded = hello.encode();
        }
        transcript.add(encoded);
        environment.outbound().send(encoded);
        Offer offer = new Offer(hello, encoded, inputs.keyPairs(), inputs.psks(), inputs.session());
        return new ExpectServerHello(environment, inputs, offer, transcript, retrySuite);
    }

    private static List<byte[]> binders(ClientEnvironment environment, List<PskOffer> psks, ClientHello hello, byte[] encoded,
            Transcript transcript) {
        // RFC 8446 §4.2.11.2: a binder covers the hello up to, but not including, the list of binders
        int covered = encoded.length - hello.extensions().get(ClientHelloExtension.PRE_SHARED_KEY).orElseThrow().bindersLength();
        List<byte[]> binders = new ArrayList<>();
        for (PskOffer psk : psks) {
            byte[] digest = transcript.isStarted()
                    ? transcript.currentWith(encoded, covered)
                    : Transcript.of(environment.crypto(), psk.hash(), encoded, covered);
            try (EarlyStage early = EarlyStage.withPsk(environment.crypto(), psk.hash(), psk.key())) {
                binders.add(early.binder(psk.isExternal(), digest));
            }
        }
        return binders;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        if (frame.type() == HandshakeType.HELLO_REQUEST && canBecomeTls12()) {
            // RFC 5246 §7.4.1.1: ignored by a client that is negotiating, and no part of the transcript
            frame.expect(HandshakeType.HELLO_REQUEST, HelloRequest::decode);
            environment.helloRequests().spend();
            return this;
        }
        ServerHello hello = frame.expect(HandshakeType.SERVER_HELLO, ServerHello::decode);
        if (hello.isHelloRetryRequest()) {
            return onHelloRetryRequest(hello, frame);
        }
        ProtocolVersion version = checkVersion(hello);
        if (version.equals(ProtocolVersion.TLS_1_3)) {
            checkNoHelloRequest();
            transcript.add(frame.bytes());
            return ClientTls13.start(environment, offer, hello, transcript, retrySuite);
        }
        checkNoDowngrade(hello);
        if (environment.changeCipherSpecs().spent() > 0) {
            // Passed over because TLS 1.3 was possible; in TLS 1.2 it is CVE-2014-0224.
            throw new TlsException(Fault.UNEXPECTED_CHANGE_CIPHER_SPEC, "before the ServerHello of TLS 1.2");
        }
        transcript.add(frame.bytes());
        offer.close();
        offer.psks().forEach(psk -> psk.key().close());
        return ClientTls12.start(environment, offer, hello, transcript);
    }

    /** RFC 8446 §5: passed over at any time after the first ClientHello, if the connection can become TLS 1.3. */
    @Override
    public State onChangeCipherSpec() throws TlsException {
        if (!offer.offers(ProtocolVersion.TLS_1_3) || environment.helloRequests().spent() > 0) {
            throw new TlsException(Fault.UNEXPECTED_CHANGE_CIPHER_SPEC);
        }
        environment.changeCipherSpecs().spend();
        return this;
    }

    /** Returns whether TLS 1.2 is still possible: only a server of TLS 1.3 sends a ChangeCipherSpec or a retry before its hello. */
    private boolean canBecomeTls12() {
        return offer.offers(ProtocolVersion.TLS_1_2) && retrySuite.isEmpty() && environment.changeCipherSpecs().spent() == 0;
    }

    /** RFC 8446 §4 knows no HelloRequest; it was passed over because TLS 1.2 was possible. */
    private void checkNoHelloRequest() throws TlsException {
        if (environment.helloRequests().spent() > 0) {
            throw new TlsException(Fault.UNEXPECTED_MESSAGE, "HelloRequest before the ServerHello of TLS 1.3");
        }
    }

    private ProtocolVersion checkVersion(ServerHello hello) throws TlsException {
        ProtocolVersion version = hello.selectedVersion();
        boolean byExtension = hello.extensions().types().contains(ExtensionType.SUPPORTED_VERSIONS);
        if (!byExtension && !version.equals(ProtocolVersion.TLS_1_2)) {
            throw new TlsException(Fault.UNSUPPORTED_VERSION, version.toString());
        }
        // RFC 8446 §4.2.1: a version chosen by the extension is TLS 1.3 or newer, and legacy_version is TLS 1.2
        if (byExtension && !version.equals(ProtocolVersion.TLS_1_3)
                || !hello.legacyVersion().equals(ProtocolVersion.TLS_1_2)) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_VERSION, version + ", legacy_version " + hello.legacyVersion());
        }
        if (!environment.config().enables(version)) {
            throw new TlsException(Fault.UNSUPPORTED_VERSION, version.toString());
        }
        if (retrySuite.isPresent() && !version.equals(ProtocolVersion.TLS_1_3)) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_VERSION, version + " after a HelloRetryRequest");
        }
        return version;
    }

    private void checkNoDowngrade(ServerHello hello) throws TlsException {
        byte[] end = Arrays.copyOfRange(hello.random(), hello.random().length - 8, hello.random().length);
        boolean couldDoTls13 = Arrays.equals(end, DOWNGRADE_FROM_TLS13) && offer.offers(ProtocolVersion.TLS_1_3);
        if (couldDoTls13 || Arrays.equals(end, DOWNGRADE_FROM_TLS12)) {
            throw new TlsException(Fault.DOWNGRADE);
        }
    }

    private State onHelloRetryRequest(ServerHello request, HandshakeFrame frame) throws TlsException {
        if (retrySuite.isPresent()) {
            throw new TlsException(Fault.SECOND_HELLO_RETRY_REQUEST);
        }
        frame.requireEndOfFlight();
        ProtocolVersion version = checkVersion(request);
        if (!version.equals(ProtocolVersion.TLS_1_3)) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_VERSION, version + " in a HelloRetryRequest");
        }
        checkNoHelloRequest();
        checkRetry(request);
        Optional<NamedGroup> group = request.extensions().get(HelloRetryRequestExtension.KEY_SHARE);
        Optional<byte[]> cookie = request.extensions().get(HelloRetryRequestExtension.COOKIE);
        if (cookie.isPresent() && cookie.get().length > MAX_COOKIE_LENGTH) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "a cookie of " + cookie.get().length + " bytes");
        }
        if (group.isEmpty() && cookie.isEmpty()) {
            throw new TlsException(Fault.POINTLESS_HELLO_RETRY_REQUEST);
        }
        Map<NamedGroup, KeyExchange.KeyPair> keyPairs = inputs.keyPairs();
        if (group.isPresent()) {
            checkRetryGroup(group.get());
            offer.close();
            keyPairs = Map.of(group.get(), environment.crypto().keyExchange(group.get()).generate(environment.config().random()));
        }
        transcript.start(request.cipherSuite().hash());
        transcript.replaceWithMessageHash();
        transcript.add(frame.bytes());
        if (environment.config().middleboxCompatibility()) {
            environment.outbound().sendChangeCipherSpec();
        }
        // RFC 8446 §4.1.4: PSKs that do not fit the suite's hash are left out of the second hello
        List<PskOffer> psks = inputs.psks().stream().filter(psk -> psk.hash() == request.cipherSuite().hash()).toList();
        inputs.psks().stream().filter(psk -> !psks.contains(psk)).forEach(psk -> psk.key().close());
        Instant now = environment.config().clock().instant();
        List<PskOffer> current = psks.stream().map(psk -> psk.at(now)).toList();
        return send(environment, inputs.retry(keyPairs, cookie, current), transcript, Optional.of(request.cipherSuite()));
    }

    private void checkRetry(ServerHello request) throws TlsException {
        CipherSuite suite = request.cipherSuite();
        if (!suite.isTls13() || !offer.hello().cipherSuites().contains(suite)) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_CIPHER_SUITE, suite.toString());
        }
        if (!Arrays.equals(request.sessionId(), inputs.sessionId())) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "legacy_session_id_echo");
        }
        Set<ExtensionType> allowed = new HashSet<>(offer.hello().extensions().types());
        allowed.removeIf(type -> Grease.is(type.code())); // RFC 8701 §3.1: never to be answered
        allowed.add(ExtensionType.COOKIE);
        request.extensions().requireOffered(allowed);
    }

    private void checkRetryGroup(NamedGroup group) throws TlsException {
        ClientConfig config = environment.config();
        if (!config.groups().contains(group)) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_GROUP, group.toString());
        }
        if (inputs.keyPairs().containsKey(group)) {
            throw new TlsException(Fault.POINTLESS_HELLO_RETRY_REQUEST, "for " + group + ", whose share it has");
        }
    }

    @Override
    public void close() {
        offer.close();
        inputs.psks().forEach(psk -> psk.key().close());
        // A TLS 1.2 session is not taken out of its store when it is offered. A server that answers it with a failure must
        // not get it again and again (RFC 5246 §7.2.2).
        inputs.session().ifPresent(session -> environment.sessionKey()
                .ifPresent(key -> environment.config().sessions().orElseThrow().remove(key, session)));
    }
}
