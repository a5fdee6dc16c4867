package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.SecretBytes;
import io.niotls.engine.Resumptions.AnyServerStore;
import io.niotls.engine.Resumptions.Way;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ExternalPsk;
import io.niotls.session.PskLookup;
import io.niotls.session.StatelessCookie;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole handshakes whose bytes arrive one by one, whose records are cut at every length, and whose messages share records: what
 * is agreed on never depends on that. The tap cuts encrypted records of TLS 1.3 as well as those in the clear.
 */
class SweepTest {
    /** One kind of handshake of each shape, with short certificates. */
    enum Scenario {
        FULL_TLS13(ProtocolVersion.TLS_1_3, Resumption.NONE),
        FULL_TLS12(ProtocolVersion.TLS_1_2, Resumption.NONE),
        DHE_TLS12(ProtocolVersion.TLS_1_2, Resumption.NONE) {
            @Override
            ClientConfig.Builder client(Resumptions both) {
                return super.client(both).cipherSuites(List.of(CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256))
                        .groups(List.of(NamedGroup.FFDHE2048));
            }

            @Override
            ServerConfig.Builder server(Resumptions both) {
                return super.server(both).cipherSuites(List.of(CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256))
                        .groups(List.of(NamedGroup.FFDHE2048))
                        .credentials(CredentialSelector.of(Setup.credential(KeyKind.RSA_2048)));
            }
        },
        MUTUAL_TLS13(ProtocolVersion.TLS_1_3, Resumption.NONE) {
            @Override
            ServerConfig.Builder server(Resumptions both) {
                return super.server(both).clientAuthentication(ClientAuthentication.REQUIRED);
            }
        },
        MUTUAL_TLS12(ProtocolVersion.TLS_1_2, Resumption.NONE) {
            @Override
            ServerConfig.Builder server(Resumptions both) {
                return super.server(both).clientAuthentication(ClientAuthentication.REQUIRED);
            }
        },
        HELLO_RETRY_WITH_COOKIE(ProtocolVersion.TLS_1_3, Resumption.NONE) {
            @Override
            ServerConfig.Builder server(Resumptions both) {
                return super.server(both).groups(List.of(NamedGroup.X448)).cookie(new StatelessCookie(both.ticketKeys));
            }
        },
        HELLO_RETRY(ProtocolVersion.TLS_1_3, Resumption.NONE) {
            @Override
            ServerConfig.Builder server(Resumptions both) {
                return super.server(both).groups(List.of(NamedGroup.X448));
            }
        },
        STAPLED_TLS13(ProtocolVersion.TLS_1_3, Resumption.NONE) {
            @Override
            ServerConfig.Builder server(Resumptions both) {
                return super.server(both).credentials(CredentialSelector.of(shortCredential().withOcspResponse(new byte[40])));
            }
        },
        STAPLED_TLS12(ProtocolVersion.TLS_1_2, Resumption.NONE) {
            @Override
            ServerConfig.Builder server(Resumptions both) {
                return super.server(both).credentials(CredentialSelector.of(shortCredential().withOcspResponse(new byte[40])));
            }
        },
        EXTERNAL_PSK(ProtocolVersion.TLS_1_3, Resumption.EXTERNAL_PSK) {
            @Override
            ClientConfig.Builder client(Resumptions both) {
                return super.client(both).externalPsks(List.of(psk()));
            }

            @Override
            ServerConfig.Builder server(Resumptions both) {
                return super.server(both).pskLookup(PskLookup.of(List.of(psk()))).withoutTickets();
            }
        },
        HYBRID(ProtocolVersion.TLS_1_3, Resumption.NONE) {
            @Override
            ClientConfig.Builder client(Resumptions both) {
                return super.client(both).groups(List.of(NamedGroup.X25519_MLKEM768));
            }

            @Override
            ServerConfig.Builder server(Resumptions both) {
                return super.server(both).groups(List.of(NamedGroup.X25519_MLKEM768));
            }
        },
        PSK(ProtocolVersion.TLS_1_3, Resumption.PSK),
        TICKET(ProtocolVersion.TLS_1_2, Resumption.TICKET),
        SESSION_ID(ProtocolVersion.TLS_1_2, Resumption.SESSION_ID);

        private static ExternalPsk psk() {
            return new ExternalPsk(new byte[] {7}, SecretBytes.owning(new byte[32]), HashAlgorithm.SHA256, Optional.empty());
        }

        final ProtocolVersion version;
        final Resumption resumption;

        Scenario(ProtocolVersion version, Resumption resumption) {
            this.version = version;
            this.resumption = resumption;
        }

        Way way() {
            return this == SESSION_ID ? Way.SESSION_ID : version.equals(ProtocolVersion.TLS_1_3) ? Way.PSK : Way.TICKET;
        }

        ClientConfig.Builder client(Resumptions both) {
            return both.client().groups(List.of(NamedGroup.X25519, NamedGroup.X448)).credentials(SHORT)
                    .peerVerifier(InsecurePeerVerifier.acceptingEveryone());
        }

        ServerConfig.Builder server(Resumptions both) {
            return both.server().groups(List.of(NamedGroup.X25519)).credentials(SHORT).ticketCount(1)
                    .peerVerifier(InsecurePeerVerifier.acceptingEveryone());
        }
    }

    /** A certificate without its issuer, of a kind that signs and verifies fast. */
    private static final CredentialSelector SHORT = CredentialSelector.of(shortCredential());

    private static Credential shortCredential() {
        TestPki.Leaf leaf = TestPki.leaf(KeyKind.ED25519, Setup.HOST);
        return Credential.of(List.of(leaf.certificate()), Setup.CRYPTO.signer(leaf.key(), leaf.publicKey()));
    }

    private final Tap tap = new Tap();

    private static EnginePair pair(Scenario scenario, Tap tap) throws Exception {
        Resumptions both = new Resumptions(scenario.way(), new AnyServerStore());
        if (scenario.resumption != Resumption.NONE && scenario.resumption != Resumption.EXTERNAL_PSK) {
            new EnginePair(scenario.client(both).build(), Setup.peer(), scenario.server(both).build()).handshake();
        }
        EnginePair pair = tap.pair(scenario.client(both), scenario.server(both));
        tap.server.rewriter = List::of;
        return pair;
    }

    private static void check(EnginePair pair, Scenario scenario) throws Exception {
        assertEquals(scenario.resumption, Resumptions.resumption(pair));
        assertEquals(scenario.version, HandshakeTest.info(pair.client).version());
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void completesWithInputInSingleBytes(Scenario scenario) throws Exception {
        EnginePair pair = pair(scenario, tap);
        pair.client.chunk = 1;
        pair.server.chunk = 1;
        check(pair, scenario);
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void completesWithRecordsOfSingleBytesInSingleBytes(Scenario scenario) throws Exception {
        EnginePair pair = pair(scenario, tap);
        tap.client.cut = 1;
        tap.server.cut = 1;
        pair.client.chunk = 1;
        pair.server.chunk = 1;
        check(pair, scenario);
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void completesWithMessagesThatShareRecords(Scenario scenario) throws Exception {
        EnginePair pair = pair(scenario, tap);
        tap.client.join = true;
        tap.server.join = true;
        check(pair, scenario);
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void completesWithInputOfEveryLength(Scenario scenario) throws Exception {
        for (int chunk = 2; chunk < 64; chunk++) {
            EnginePair pair = pair(scenario, new Tap());
            pair.client.chunk = chunk;
            pair.server.chunk = 65 - chunk;
            check(pair, scenario);
        }
    }

    /** Every length up to that of the longest message, so that each border between two bytes is once the border of records. */
    @ParameterizedTest
    @EnumSource(Scenario.class)
    void completesWithRecordsCutAtEveryLength(Scenario scenario) throws Exception {
        EnginePair whole = pair(scenario, tap);
        check(whole, scenario);
        int longest = Math.max(
                tap.client.messages.stream().mapToInt(message -> message.length).max().orElseThrow(),
                tap.server.messages.stream().mapToInt(message -> message.length).max().orElseThrow());
        assertTrue(longest > 150);
        for (int cut = 1; cut <= longest; cut++) {
            Tap each = new Tap();
            EnginePair pair = pair(scenario, each);
            each.client.cut = cut;
            each.server.cut = cut;
            each.server.join = cut % 2 == 0;
            each.client.join = cut % 3 == 0;
            check(pair, scenario);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Scenario.class, names = {"FULL_TLS13", "MUTUAL_TLS13", "HELLO_RETRY_WITH_COOKIE", "PSK"})
    void completesWithEveryRecordSizeLimit(Scenario scenario) throws Exception {
        for (int limit = 64; limit < 256; limit += 9) {
            Resumptions both = new Resumptions(scenario.way(), new AnyServerStore());
            if (scenario.resumption != Resumption.NONE && scenario.resumption != Resumption.EXTERNAL_PSK) {
                new EnginePair(scenario.client(both).build(), Setup.peer(), scenario.server(both).build()).handshake();
            }
            EnginePair pair = new EnginePair(scenario.client(both).recordSizeLimit(limit).build(), Setup.peer(),
                    scenario.server(both).recordSizeLimit(319 - limit).build());
            check(pair, scenario);
        }
    }
}
