package io.niotls.handshake.server13;

import io.niotls.auth.CredentialChoice;
import io.niotls.auth.CredentialRequest;
import io.niotls.config.ClientHelloInfo;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.handshake.Authorities;
import io.niotls.handshake.Paused;
import io.niotls.handshake.ServerChoices;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.HelloRetryRequestExtension;
import io.niotls.message.PskMode;
import io.niotls.message.ServerHello;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Excerpt;
import io.niotls.proto.Fault;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import io.niotls.session.Negotiation;
import io.niotls.session.StatelessCookie;
import java.util.List;
import java.util.Optional;

/**
 * What a TLS 1.3 server makes of a ClientHello: suite, application protocol, pre-shared key, group and credential are chosen, in
 * this order; then comes a HelloRetryRequest or the server's flight.
 */
public final class ServerTls13 {
    private final ServerEnvironment environment;
    private final ServerConfig config;
    private final Request request;
    private final Optional<Retry> retry;
    private final Transcript transcript;

    private ServerTls13(ServerEnvironment environment, Request request, Optional<Retry> retry, Transcript transcript) {
        this.environment = environment;
        this.config = environment.config();
        this.request = request;
        this.retry = retry;
        this.transcript = transcript;
    }

    /**
     * Goes on after TLS 1.3 has been chosen for a first ClientHello.
     *
     * @param encoded the hello, header included
     */
    public static State start(ServerEnvironment environment, ClientHello hello, byte[] encoded, ClientHelloInfo info)
            throws TlsException {
        Request request = Request.of(hello, encoded, info);
        Transcript transcript = new Transcript(environment.crypto());
        Optional<Retry> remembered = rememberedByCookie(environment, request, transcript);
        return new ServerTls13(environment, request, remembered, transcript).negotiate();
    }

    /** Goes on with the second hello. The transcript ends with the HelloRetryRequest. */
    static State afterRetry(ServerEnvironment environment, ClientHello hello, byte[] encoded, ClientHelloInfo info, Retry retry,
            Transcript transcript) throws TlsException {
        Request request = Request.of(hello, encoded, info);
        retry.check(request);
        return new ServerTls13(environment, request, Optional.of(retry), transcript).negotiate();
    }

    /** A hello with a cookie is the second one, although this engine has not seen the first: RFC 8446 §4.2.2. */
    private static Optional<Retry> rememberedByCookie(ServerEnvironment environment, Request request, Transcript transcript)
            throws TlsException {
        Optional<byte[]> cookie = request.hello().extensions().get(ClientHelloExtension.COOKIE);
        if (cookie.isEmpty() || environment.config().cookie().isEmpty()) {
            return Optional.empty();
        }
        StatelessCookie.Contents contents = environment.config().cookie().get()
                .open(cookie.get(), environment.config().clock().instant(), Retry.unchangeable(request.hello()))
                .orElseThrow(() -> new TlsException(Fault.BAD_COOKIE));
        Retry retry = new Retry(contents.cipherSuite(), contents.group(), cookie, Optional.empty());
        retry.check(request);
        transcript.restart(contents.cipherSuite().hash(), contents.transcriptHash());
        transcript.add(helloRetryRequest(request.hello(), retry).encode());
        return Optional.of(retry);
    }

    private State negotiate() throws TlsException {
        List<CipherSuite> suites = config.cipherSuites().stream()
                .filter(suite -> suite.isTls13() && request.hello().cipherSuites().contains(suite))
                .filter(suite -> retry.isEmpty() || retry.get().suite().equals(suite))
                .toList();
        if (suites.isEmpty()) {
            throw new TlsException(Fault.NO_COMMON_CIPHER_SUITE, "offers " + Excerpt.of(request.hello().cipherSuites()));
        }
        Optional<String> applicationProtocol = ServerChoices.applicationProtocol(config, request.info());
        return new PskSelection(environment, request, suites, applicationProtocol,
                psk -> withPsk(suites, applicationProtocol, psk)).select();
    }

    private State withPsk(List<CipherSuite> suites, Optional<String> applicationProtocol, Optional<ChosenPsk> psk)
            throws TlsException {
        try {
            return choose(suites, applicationProtocol, psk);
        } catch (TlsException e) {
            psk.ifPresent(unused -> unused.key().close());
            throw e;
        }
    }

    private State choose(List<CipherSuite> suites, Optional<String> applicationProtocol, Optional<ChosenPsk> psk)
            throws TlsException {
        CipherSuite suite = suites.stream()
                .filter(candidate -> psk.isEmpty() || psk.get().hash() == candidate.hash())
                .findFirst()
                .orElseThrow();
        Optional<NamedGroup> group = psk.isPresent() && !request.modes().contains(PskMode.PSK_DHE_KE)
                ? Optional.empty()
                : Optional.of(group());
        boolean needsShare = group.isPresent() && !request.shares().containsKey(group.get());
        boolean needsCookie = config.cookie().isPresent() && retry.isEmpty();
        if (needsShare || needsCookie) {
            psk.ifPresent(unused -> unused.key().close());
            return askAgain(suite, needsShare ? group : Optional.empty());
        }
        startTranscript(suite.hash(), psk);
        Negotiated negotiated =
                new Negotiated(suite, group, psk, applicationProtocol, retry.isPresent());
        environment.outbound().negotiated(new Negotiation(ProtocolVersion.TLS_1_3, suite, applicationProtocol));
        if (psk.isPresent()) {
            return new ServerFlight(environment, request, negotiated, Optional.empty(), transcript).send();
        }
        return selectCredential(negotiated);
    }

    private NamedGroup group() throws TlsException {
        if (request.info().groups().isEmpty()) {
            // RFC 8446 §4.2.9: with psk_dhe_ke both sides MUST supply key shares
            throw new TlsException(Fault.MISSING_EXTENSION, "supported_groups");
        }
        return GroupChoice.choose(config.groups(), request.info().groups(), request.shares().keySet())
                .orElseThrow(() -> new TlsException(Fault.NO_COMMON_GROUP, "offers " + Excerpt.of(request.info().groups())));
    }

    private State askAgain(CipherSuite suite, Optional<NamedGroup> group) throws TlsException {
        if (retry.isPresent()) {
            throw new TlsException(Fault.BAD_KEY_SHARE_LIST, "no usable share after a HelloRetryRequest");
        }
        transcript.add(request.encoded());
        transcript.start(suite.hash());
        Optional<byte[]> cookie = config.cookie().map(maker -> maker.seal(
                transcript.current(), group.orElse(null), suite, config.clock().instant(), Retry.unchangeable(request.hello())));
        Retry asked = new Retry(suite, group, cookie, Optional.of(request.hello()));
        transcript.replaceWithMessageHash();
        byte[] encoded = helloRetryRequest(request.hello(), asked).encode();
        transcript.add(encoded);
        environment.outbound().send(encoded);
        if (request.hasEarlyData()) {
            environment.outbound().skipEarlyData();
        }
        if (request.hello().sessionId().length > 0) {
            environment.outbound().sendChangeCipherSpec(); // RFC 8446 appendix D.4
        }
        return new ExpectSecondClientHello(environment, asked, request.info(), transcript);
    }

    private static ServerHello helloRetryRequest(ClientHello hello, Retry retry) {
        ExtensionBlock.Builder extensions = ExtensionBlock.builder();
        // In the order of RFC 8448's trace.
        retry.group().ifPresent(group -> extensions.add(HelloRetryRequestExtension.KEY_SHARE, group));
        retry.cookie().ifPresent(cookie -> extensions.add(HelloRetryRequestExtension.COOKIE, cookie));
        extensions.add(HelloRetryRequestExtension.SUPPORTED_VERSIONS, ProtocolVersion.TLS_1_3);
        return ServerHello.helloRetryRequest(hello.sessionId(), retry.suite(), extensions.build());
    }

    /** Puts the hello into the transcript, after the binder that covers all but its end has been checked. */
    private void startTranscript(HashAlgorithm hash, Optional<ChosenPsk> psk) throws TlsException {
        if (!transcript.isStarted()) {
            transcript.start(hash);
            transcript.dropMessages();
        }
        if (psk.isPresent()) {
            byte[] digest = transcript.currentWith(request.encoded(), request.boundLength());
            PskSelection.checkBinder(environment.crypto(), psk.get(), request, digest);
        }
        transcript.add(request.encoded());
    }

    private State selectCredential(Negotiated negotiated) throws TlsException {
        if (config.credentials().isEmpty()) {
            throw new TlsException(request.psks().isPresent() ? Fault.UNKNOWN_PSK_IDENTITY : Fault.NO_CREDENTIAL);
        }
        if (!request.hello().extensions().has(ClientHelloExtension.SIGNATURE_ALGORITHMS)) {
            throw new TlsException(Fault.MISSING_EXTENSION, "signature_algorithms");
        }
        CredentialRequest wanted = new CredentialRequest(request.info().serverName(), ProtocolVersion.TLS_1_3,
                request.signatureSchemes(), request.certificateSchemes(), Authorities.received(
                        request.hello().extensions().get(ClientHelloExtension.CERTIFICATE_AUTHORITIES).orElse(List.of())),
                List.of(), true);
        return Paused.on(new Pause.SelectCredential(config.credentials().get(), wanted), choice -> {
            Optional<CredentialChoice> chosen = choice;
            if (chosen.isEmpty()) {
                throw new TlsException(Fault.NO_COMMON_SIGNATURE_SCHEME, "accepts " + Excerpt.of(wanted.signatureSchemes()));
            }
            if (!wanted.signatureSchemes().contains(chosen.get().scheme())) {
                throw new TlsException(Fault.INTERNAL_ERROR, "the selector chose a scheme that the client does not accept");
            }
            return new ServerFlight(environment, request, negotiated, chosen, transcript).send();
        });
    }
}
