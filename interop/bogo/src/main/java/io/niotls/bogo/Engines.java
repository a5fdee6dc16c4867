package io.niotls.bogo;

import io.niotls.auth.Credential;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.Limits;
import io.niotls.config.Pause;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes the engine of a connection as its flags say. Where they say nothing the runner counts on BoringSSL's defaults, so they
 * are set here, as far as this library has what they name.
 */
final class Engines {
    private static final List<NamedGroup> GROUPS =
            List.of(NamedGroup.X25519_MLKEM768, NamedGroup.X25519, NamedGroup.SECP256R1, NamedGroup.SECP384R1);
    private static final List<SignatureScheme> ACCEPTED_SCHEMES = List.of(
            SignatureScheme.ECDSA_SECP256R1_SHA256,
            SignatureScheme.RSA_PSS_RSAE_SHA256,
            SignatureScheme.RSA_PKCS1_SHA256,
            SignatureScheme.ECDSA_SECP384R1_SHA384,
            SignatureScheme.RSA_PSS_RSAE_SHA384,
            SignatureScheme.RSA_PKCS1_SHA384,
            SignatureScheme.RSA_PSS_RSAE_SHA512,
            SignatureScheme.RSA_PKCS1_SHA512);
    /** All that both know; CBC is among them. */
    private static final List<CipherSuite> SUITES = CipherSuite.KNOWN.stream()
            .filter(suite -> suite.keyExchange() != CipherSuite.KeyExchange.DHE)
            .filter(suite -> !isCcm(suite.bulkCipher()))
            .toList();

    private Engines() {}

    private static boolean isCcm(BulkCipher cipher) {
        return switch (cipher) {
            case AES_128_CCM, AES_256_CCM, AES_128_CCM_8, AES_256_CCM_8 -> true;
            case AES_128_GCM, AES_256_GCM, CHACHA20_POLY1305, AES_128_CBC, AES_256_CBC -> false;
        };
    }

    static TlsEngine make(ConnectionSettings settings, Memory memory, Observed observed)
            throws IOException, GeneralSecurityException {
        return settings.server ? server(settings, memory, observed) : client(settings, memory, observed);
    }

    private static TlsEngine client(ConnectionSettings settings, Memory memory, Observed observed)
            throws IOException, GeneralSecurityException {
        ClientConfig.Builder builder = ClientConfig.builder()
                .sessions(memory.clientSessions(observed))
                .tickets(!settings.noTicket)
                .grease(settings.grease)
                .fallback(settings.fallback)
                .applicationProtocols(protocols(settings.advertiseAlpn))
                .stapledResponses(settings.ocspStapling || settings.certificateTimestamps);
        configure(builder, settings, memory, observed);
        // Without a name of its own the peer is kept under an address, which is never sent.
        String name = settings.hostName.isEmpty() ? "127.0.0.1" : settings.hostName;
        return TlsEngine.client(builder.build(), Peer.of(name, 0));
    }

    private static TlsEngine server(ConnectionSettings settings, Memory memory, Observed observed)
            throws IOException, GeneralSecurityException {
        ServerConfig.Builder builder = ServerConfig.builder()
                .sessions(new WatchedSessions(memory.serverSessions(), observed))
                .clientAuthentication(clientAuthentication(settings));
        if (settings.noTicket) {
            builder.withoutTickets();
        } else {
            builder.tickets(memory.ticketKeys());
        }
        if (!settings.selectAlpn.isEmpty() || settings.rejectAlpn) {
            Optional<String> answer = Optional.of(settings.selectAlpn).filter(protocol -> !settings.rejectAlpn);
            builder.applicationProtocolSelector((name, offered) -> answer);
        }
        configure(builder, settings, memory, observed);
        ServerConfig config = builder.build();
        return TlsEngine.server(config.toBuilder().selector(hello -> {
            observed.hello = Optional.of(hello);
            Expectations.checkHello(settings, hello);
            if (settings.failEarlyCallback) {
                throw new TlsException(Fault.NO_CREDENTIAL, "-fail-early-callback");
            }
            if (settings.failDosCallback) {
                throw new IllegalStateException("-fail-ddos-callback");
            }
            return config;
        }).build());
    }

    private static void configure(
            Config.Builder<?> builder, ConnectionSettings settings, Memory memory, Observed observed)
            throws IOException, GeneralSecurityException {
        builder.clock(memory.clock())
                .versions(versions(settings))
                .cipherSuites(suites(settings))
                .groups(settings.groups.isEmpty() ? GROUPS : settings.groups)
                .signatureSchemes(settings.verifySchemes.isEmpty() ? ACCEPTED_SCHEMES : settings.verifySchemes)
                .peerVerifier(new ScriptedVerifier(settings))
                .offload(settings.async ? EnumSet.allOf(Pause.Kind.class) : Set.of());
        settings.policy.ifPresent(policy ->
                builder.cipherSuites(policy.suites).groups(policy.groups).signatureSchemes(policy.schemes));
        List<Credential> credentials = Credentials.of(settings);
        if (!credentials.isEmpty() || settings.failCredentialCallback) {
            builder.credentials(new ScriptedCredentials(settings, credentials, observed));
        }
        if (settings.exportTrafficSecrets) {
            builder.keyLog(observed::keyLogLine);
        }
        if (settings.maxCertificateList > 0) {
            Limits limits = Limits.DEFAULT;
            builder.limits(new Limits(limits.maxHandshakeMessage(), settings.maxCertificateList, limits.maxTickets(),
                    limits.maxKeyUpdates(), limits.maxWarningAlerts(), limits.maxChangeCipherSpecs()));
        }
    }

    private static ClientAuthentication clientAuthentication(ConnectionSettings settings) {
        // As in BoringSSL's shim, where the second of the two flags replaces what the first has set.
        if (settings.verifyPeer) {
            return ClientAuthentication.REQUESTED;
        }
        return settings.requireClientCertificate ? ClientAuthentication.REQUIRED : ClientAuthentication.NONE;
    }

    private static List<ProtocolVersion> versions(ConnectionSettings settings) {
        List<ProtocolVersion> versions = Stream.of(ProtocolVersion.TLS_1_3, ProtocolVersion.TLS_1_2)
                .filter(version -> version.code() >= settings.minVersion && version.code() <= settings.maxVersion)
                .filter(version -> !version.equals(ProtocolVersion.TLS_1_3) || !settings.noTls13)
                .filter(version -> !version.equals(ProtocolVersion.TLS_1_2) || !settings.noTls12)
                .toList();
        if (versions.isEmpty()) {
            throw new Unimplemented("TLS 1.1 and older");
        }
        return versions;
    }

    /** A list of names; those of TLS 1.3 are enabled in any case. BoringSSL's aliases and groups are not understood. */
    private static List<CipherSuite> suites(ConnectionSettings settings) {
        if (settings.cipher.isEmpty()) {
            return SUITES;
        }
        List<CipherSuite> suites = new ArrayList<>(SUITES.stream().filter(CipherSuite::isTls13).toList());
        for (String name : settings.cipher.split(":")) {
            suites.add(CipherSuite.named(name).orElseThrow(() -> new Unimplemented("-cipher " + name)));
        }
        return suites;
    }

    /** Reads a list as the ALPN extension has it: each name with its length before it. */
    static List<String> protocols(String encoded) {
        List<String> protocols = new ArrayList<>();
        for (int i = 0; i < encoded.length(); i += 1 + encoded.charAt(i)) {
            protocols.add(encoded.substring(i + 1, i + 1 + encoded.charAt(i)));
        }
        return protocols;
    }
}
