package io.niotls.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.cli.HttpRequests.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestsTest {
    @Test
    void theEndOfTheStreamEndsARequest() {
        HttpRequests requests = new HttpRequests();
        assertTrue(requests.next(ByteBuffer.wrap("GET / HTTP/1.0\n".getBytes(StandardCharsets.US_ASCII))).isEmpty());
        HttpRequests.Request request = requests.end().orElseThrow();
        assertEquals("GET", request.method());
        assertFalse(request.keepAlive());
        assertTrue(new HttpRequests().end().isEmpty());
    }

    private static List<Request> parse(String text, int piece) {
        HttpRequests requests = new HttpRequests();
        List<Request> found = new ArrayList<>();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i += piece) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, i, Math.min(piece, bytes.length - i));
            for (Optional<Request> next = requests.next(buffer); next.isPresent(); next = requests.next(buffer)) {
                found.add(next.get());
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void findsRequestsHoweverTheyAreCut(int piece) {
        List<Request> found = parse(
                "GET / HTTP/1.0\r\n\r\nGET /a HTTP/1.1\nHost: x\n\nHEAD /b HTTP/1.1\r\nConnection: close\r\n\r\n", piece);
        assertEquals(
                List.of(
                        new Request("GET", "/", "HTTP/1.0", false),
                        new Request("GET", "/a", "HTTP/1.1", true),
                        new Request("HEAD", "/b", "HTTP/1.1", false)),
                found);
    }

    @Test
    void waitsForTheEmptyLine() {
        assertTrue(parse("GET / HTTP/1.0\r\nHost: x\r\n", 100).isEmpty());
        assertTrue(parse("GET / HTTP/1.0", 100).isEmpty());
    }

    @Test
    void answersRequestsWithoutAVersionAtOnce() {
        assertEquals(List.of(new Request("GET", "/", "", false)), parse("GET /\n", 100));
    }

    @Test
    void passesOverEmptyLinesBeforeARequest() {
        assertEquals(1, parse("\r\n\nGET / HTTP/1.0\r\n\r\n", 100).size());
    }

    @Test
    void passesOverBodies() {
        String post = "POST / HTTP/1.1\r\nContent-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n";
        assertEquals(
                List.of("POST", "GET"),
                parse(post + "GET / HTTP/1.1\r\n\r\n", 5).stream().map(Request::method).toList());
    }

    @Test
    void keepsAliveAsBothVersionsSay() {
        assertTrue(parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", 100).get(0).keepAlive());
        assertFalse(parse("GET / HTTP/1.0\r\n\r\n", 100).get(0).keepAlive());
        assertTrue(parse("GET / HTTP/1.1\r\n\r\n", 100).get(0).keepAlive());
        assertFalse(parse("GET / HTTP/1.1\r\nconnection: foo, CLOSE\r\n\r\n", 100).get(0).keepAlive());
        assertFalse(parse("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 100).get(0).keepAlive());
        assertFalse(parse("POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", 100).get(0).keepAlive());
    }

    @Test
    void keepsNothingOfEndlessLines() {
        String request = "GET / HTTP/1.1\r\nX: " + "a".repeat(100_000) + "\r\nConnection: close\r\n\r\n";
        assertFalse(parse(request, 16_384).get(0).keepAlive());
    }
}
