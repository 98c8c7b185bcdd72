#include "hostagent/report_channel.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hostagent/unix_listener.h"

namespace limequat::hostagent {

namespace asio = boost::asio;

asio::awaitable<void> receive_reports(UnixListener& listener,
                                      std::function<void(const guestlink::Report&)> on_report) {
  for (;;) {
    auto socket = co_await listener.acceptor().async_accept(asio::use_awaitable);
    guestlink::ReportReader reader;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): filled by read
    std::array<char, 4096> buffer;
    for (;;) {
      boost::system::error_code error;
      const std::size_t got = co_await socket.async_read_some(
          asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
      if (error == asio::error::operation_aborted) co_return;
      if (error) break;
      for (const auto& report : reader.feed({buffer.data(), got})) on_report(report);
    }
  }
}

}  // namespace limequat::hostagent
