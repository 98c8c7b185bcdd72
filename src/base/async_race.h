// The first of several coroutines to end, well or badly, decides; the others are cancelled and
// waited for. (Asio's own `a || b` goes on waiting when one of them throws.)
//
//   auto outcome = co_await race(vm.exited(), stop.wait());
//   if (outcome.index() == 0) …std::get<0>(outcome)…
//
// An exception of the first to end is rethrown. A void coroutine's place in the variant is
// std::monostate.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace limequat {
namespace race_detail {

template <class T>
using Place = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> body, std::optional<Place<T>>& result) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(body);
    result.emplace();
  } else {
    // A variable of its own: GCC 12 copies the temporary of a co_await inside a call bit by bit.
    T value = co_await std::move(body);
    result.emplace(std::move(value));
  }
}

template <class Variant, class Results, std::size_t... I>
Variant take(Results& results, std::size_t winner, std::index_sequence<I...>) {
  std::optional<Variant> answer;
  (void)((I == winner
              ? (answer.emplace(std::in_place_index<I>, std::move(*std::get<I>(results))), 0)
              : 0) +
         ...);
  return std::move(*answer);
}

}  // namespace race_detail

template <class... T>
[[nodiscard]] boost::asio::awaitable<std::variant<race_detail::Place<T>...>> race(
    boost::asio::awaitable<T>... bodies) {
  namespace asio = boost::asio;
  const auto executor = co_await asio::this_coro::executor;
  std::tuple<std::optional<race_detail::Place<T>>...> results;
  auto group = std::apply(
      [&](auto&... result) {
        return asio::experimental::make_parallel_group(asio::co_spawn(
            executor, race_detail::keep<T>(std::move(bodies), result), asio::deferred)...);
      },
      results);
  auto ended = co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  const std::size_t winner = std::get<0>(ended)[0];
  const std::array<std::exception_ptr, sizeof...(T)> errors = std::apply(
      [](const auto&, auto&... error) {
        return std::array<std::exception_ptr, sizeof...(T)>{error...};
      },
      ended);
  if (errors[winner]) std::rethrow_exception(errors[winner]);
  auto answer = race_detail::take<std::variant<race_detail::Place<T>...>>(
      results, winner, std::index_sequence_for<T...>());
  co_return answer;
}

}  // namespace limequat
