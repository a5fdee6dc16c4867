package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final long MILLI = 1_000_000;
    private static final Instant TIME = Instant.parse("2026-11-22T04:05:06Z");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private static Flow flow(String bytes) {
        Flow flow = new Flow(
                Channels.newChannel(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.US_ASCII))),
                Channels.newChannel(OutputStream.nullOutputStream()),
                new Buffers(64),
                RateLimit.of(0, 0));
        flow.move(0);
        return flow;
    }

    @Test
    void aRelayedConnectionIsALineOfNginx() {
        Account account = new Account(new InetSocketAddress("127.0.0.1", 50_000), 0);
        account.trying(new InetSocketAddress("10.1.1.1", 443), 5 * MILLI);
        account.trying(new InetSocketAddress("::1", 443), 105 * MILLI);
        account.connected(110 * MILLI);
        account.relayed(flow("upwards"), flow("down"));
        assertEquals("127.0.0.1 [22/Nov/2026:05:05:06 +0100] TCP 200 4 7 12.345"
                        + " \"10.1.1.1:443, [::1]:443\" \"0, 7\" \"0, 4\" \"-, 0.005\"",
                account.line(Account.Status.OK, TIME, ZONE, 12_345 * MILLI));
    }

    @Test
    void aConnectionThatNobodyServedHasNoServer() {
        Account account = new Account(new InetSocketAddress("127.0.0.1", 50_000), 0);
        assertEquals("127.0.0.1 [22/Nov/2026:05:05:06 +0100] TCP 400 0 0 0.000 \"-\" \"-\" \"-\" \"-\"",
                account.line(Account.Status.BAD_HEADER, TIME, ZONE, MILLI - 1));
    }

    @Test
    void theClientIsWhoItsProxyHeaderSays() {
        Account account = new Account(new InetSocketAddress("127.0.0.1", 50_000), 0);
        account.client(new InetSocketAddress("192.0.2.7", 1_234));
        assertEquals("192.0.2.7 ", account.line(Account.Status.OK, TIME, ZONE, 0).substring(0, 10));
        account.client(new InetSocketAddress("2001:db8::7", 1_234));
        assertEquals("2001:db8::7 ", account.line(Account.Status.OK, TIME, ZONE, 0).substring(0, 12));
    }
}
