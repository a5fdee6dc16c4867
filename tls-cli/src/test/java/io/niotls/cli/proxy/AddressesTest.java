package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.StandardProtocolFamily;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "example.org:443, example.org, 443", "127.0.0.1:1, 127.0.0.1, 1", "[::1]:65535, ::1, 65535",
        "my_service:80, my_service, 80", "[fe80::1%lo]:80, fe80::1%lo, 80",
    })
    void readsWhereToConnectTo(String text, String host, int port) {
        assertEquals(new HostPort(host, port), Addresses.connect(text));
        assertEquals(text, Addresses.connect(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ":", "443", ":443", "example.org", "example.org:", "example.org:0", "example.org:65536", "example.org:x",
        "example.org:-1", "::1:443", "[::1]", "[::1", "[127.0.0.1]:1", "[example.org]:1", "a..b:1", "a b:1", "1.2.3:1",
        "1.2.3.4.5:1", "unix:/tmp/x", "a:b:1", "*:1"
    })
    void refusesWhatIsNoAddressToConnectTo(String text) {
        assertThrows(IllegalArgumentException.class, () -> Addresses.connect(text));
    }

    @ParameterizedTest
    @CsvSource({
        "443, 0.0.0.0:443", "0, 0.0.0.0:0", "*:443, 0.0.0.0:443", "0.0.0.0:443, 0.0.0.0:443", "127.0.0.1:1, 127.0.0.1:1",
        "[::]:443, [::]:443", "[::1]:443, [::1]:443", "localhost:8080, 127.0.0.1:8080",
    })
    void readsWhereToListen(String text, String address) {
        assertEquals(address, Addresses.text(Addresses.listen(text)).replace("[::1]:8080", "127.0.0.1:8080"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ":443", "127.0.0.1", "example.org", "[::1]", "::1", "::1:443", "[::1]:", "65536", "-1", "443x", "*", "*:", "*:x",
        "[127.0.0.1]:443", "unix:/tmp/x", "a..b:1"
    })
    void refusesWhatIsNoAddressToListenOn(String text) {
        assertThrows(IllegalArgumentException.class, () -> Addresses.listen(text));
    }

    @Test
    void saysThatOnlyTcpIsSupported() {
        String message = assertThrows(IllegalArgumentException.class, () -> Addresses.connect("unix:/x")).getMessage();
        assertTrue(message.contains("only TCP"), message);
    }

    @Test
    void knowsTheFamilyOfASocket() {
        assertEquals(StandardProtocolFamily.INET, new Listen(Addresses.listen("443"), false, false).family());
        assertEquals(StandardProtocolFamily.INET6, new Listen(Addresses.listen("[::]:443"), false, false).family());
    }
}
