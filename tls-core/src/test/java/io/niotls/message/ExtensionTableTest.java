package io.niotls.message;

import static io.niotls.message.Faults.assertFault;
import static io.niotls.message.Faults.block;
import static io.niotls.message.Faults.decode;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExtensionTableTest {
    /** The table as the RFCs print it: SH stands for TLS 1.3, SH12 for TLS 1.2. */
    private static final String RFC_TABLE = """
            server_name                             CH SH12 EE
            max_fragment_length                     CH SH12 EE
            status_request                          CH SH12 CR CT
            supported_groups                        CH SH12 EE
            ec_point_formats                        CH SH12
            signature_algorithms                    CH CR
            application_layer_protocol_negotiation  CH SH12 EE
            signed_certificate_timestamp            CH SH12 CR CT
            padding                                 CH
            encrypt_then_mac                        CH SH12
            extended_master_secret                  CH SH12
            record_size_limit                       CH SH12 EE
            session_ticket                          CH SH12
            pre_shared_key                          CH SH
            early_data                              CH EE NST
            supported_versions                      CH SH HRR
            cookie                                  CH HRR
            psk_key_exchange_modes                  CH
            certificate_authorities                 CH CR
            oid_filters                             CR
            post_handshake_auth                     CH
            signature_algorithms_cert               CH CR
            key_share                               CH SH HRR
            renegotiation_info                      CH SH12
            """;

    private static final Map<String, ExtensionPlace> PLACES = Map.of(
            "CH", ExtensionPlace.CLIENT_HELLO,
            "SH12", ExtensionPlace.SERVER_HELLO_TLS12,
            "SH", ExtensionPlace.SERVER_HELLO_TLS13,
            "HRR", ExtensionPlace.HELLO_RETRY_REQUEST,
            "EE", ExtensionPlace.ENCRYPTED_EXTENSIONS,
            "CT", ExtensionPlace.CERTIFICATE,
            "CR", ExtensionPlace.CERTIFICATE_REQUEST,
            "NST", ExtensionPlace.NEW_SESSION_TICKET);

    @Test
    void isTheTableOfTheRfcs() {
        Map<String, Set<ExtensionPlace>> expected = new TreeMap<>();
        RFC_TABLE.lines().map(line -> line.split(" +")).forEach(row -> expected.put(row[0],
                Arrays.stream(row).skip(1).map(PLACES::get).collect(toSet())));
        Map<String, Set<ExtensionPlace>> actual = new TreeMap<>();
        ExtensionTable.cells().forEach(cell ->
                assertTrue(actual.computeIfAbsent(cell.type().toString(), type -> EnumSet.noneOf(ExtensionPlace.class))
                        .add(cell.place()), () -> cell + " twice"));
        assertEquals(expected, actual);
    }

    @Test
    void hasEveryKey() {
        Set<Object> keys = Stream.of(ClientHelloExtension.class, ServerHelloExtension.class, HelloRetryRequestExtension.class,
                        EncryptedExtension.class, CertificateExtension.class, CertificateRequestExtension.class,
                        NewSessionTicketExtension.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> Modifier.isPublic(field.getModifiers()))
                .map(ExtensionTableTest::value)
                .collect(toSet());
        assertEquals(keys, ExtensionTable.cells().collect(toSet()));
    }

    @Test
    void everyCellHasASample() {
        assertEquals(ExtensionTable.cells().collect(toSet()),
                Samples.EXTENSIONS.stream().map(Samples.OfExtension::key).collect(toSet()));
    }

    @ParameterizedTest
    @EnumSource
    void rejectsKnownExtensionThatHasNoPlaceHere(ExtensionPlace place) {
        List<ExtensionType> known = ExtensionTable.cells().map(Extension::type).distinct().toList();
        int refused = 0;
        for (ExtensionType type : known) {
            if (ExtensionTable.key(place, type) == null) {
                assertFault(Fault.MISPLACED_EXTENSION, () -> decode(place, block(type, new byte[0])));
                refused++;
            }
        }
        assertEquals(known.size() - ExtensionTable.cells().filter(cell -> cell.place() == place).count(), refused);
    }

    @ParameterizedTest
    @EnumSource
    void keepsUnknownExtensionAsItCame(ExtensionPlace place) throws TlsException {
        byte[] bytes = block(Samples.UNKNOWN, new byte[] {1, 2});
        ExtensionBlock block = decode(place, bytes);
        assertEquals(List.of(Samples.UNKNOWN), block.types());
        assertArrayEquals(new byte[] {1, 2}, block.rawBody(Samples.UNKNOWN).orElseThrow());
        assertArrayEquals(bytes, Faults.encode(block));
        assertFalse(ExtensionTable.isKnown(Samples.UNKNOWN));
    }

    private static Object value(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
