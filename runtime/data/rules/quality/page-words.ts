// Words of placeholder text, and of what stands around the text of a web page.
import { hashWord } from "./hash-word.ts";

const filler =
  "lorem ipsum dolor amet consectetur adipiscing elit eiusmod tempor incididunt labore dolore magna aliqua enim minim veniam quis nostrud " +
  "exercitation ullamco laboris nisi aliquip commodo consequat duis aute irure reprehenderit voluptate velit esse cillum fugiat nulla pariatur " +
  "excepteur sint occaecat cupidatat proident sunt culpa officia deserunt mollit anim laborum vestibulum ante primis faucibus orci luctus ultrices " +
  "posuere cubilia curae mauris vivamus pellentesque habitant morbi tristique senectus netus malesuada fames turpis egestas praesent perspiciatis " +
  "unde omnis iste natus voluptatem accusantium doloremque laudantium totam aperiam eaque ipsa quae inventore veritatis quasi architecto beatae " +
  "vitae dicta explicabo nemo ipsam quia voluptas aspernatur odit consequuntur magni dolores ratione sequi nesciunt neque porro quisquam dolorem " +
  "curabitur pretium tincidunt lacus gravida odio integer nibh euismod phasellus donec sagittis aliquam pulvinar vehicula fringilla suspendisse potenti " +
  "nullam varius sapien ligula justo sodales cursus dapibus lobortis accumsan condimentum hendrerit";
/** None of what people write to a shop about: their account, orders and help. */
const furniture =
  "home about contact login logout register signup menu search cart checkout sitemap privacy policy terms conditions cookie cookies copyright rights " +
  "reserved accept subscribe newsletter skip content navigation share tweet facebook twitter pinterest linkedin instagram youtube follow next previous " +
  "comment comments archive archives categories tags powered javascript enable browser click here read more loading load disclaimer advertise advertisement " +
  "careers press sign back centre center settings preferences related articles popular trending leave view site website page pages " +
  "notice legal accessibility imprint blog news events gallery portfolio testimonials partners " +
  "investors affiliates download trademark posted author published category tagged permalink sidebar footer " +
  "toggle dismiss wishlist";
const furnitureHan =
  "首页 主页 关于 我们 联系 登录 登陆 注册 版权 所有 备案 上一 一篇 一页 下一 更多 查看 点击 导航 网站 站点 本站 地图 隐私 政策 条款 协议 用户 友情 链接 分享 收藏 评论 点赞 关注 " +
  "公众 众号 返回 顶部 加载 展开 收起 全文 阅读 原文 责任 编辑 转载 举报 广告 合作 下载 客户 户端 免责 声明 法律 扫码 扫描 扫一 一扫 二维 维码 保留 权利 权所 人才 招聘 招贤 纳士 设为 " +
  "为首 中心 公网 网安 安备 执照 相关 推荐 热门 文章 标签 分类 排行 最新 商务 媒体 微博 微信 热线";

const hashesOf = (words: string): ReadonlySet<number> => new Set(words.split(" ").map(hashWord));

/** Hashes, as `hashWord` makes them. */
export const fillerWords = hashesOf(filler);
export const furnitureWords = hashesOf(furniture);

/** By the lowest bits of a hash: a look-up that spares most words the sets. */
const listed = new Uint8Array(4096);
for (const hash of [...fillerWords, ...furnitureWords]) listed[hash & 4095] = 1;

export function isListed(hash: number): boolean {
  return listed[hash & 4095] === 1;
}

/** By first character, both as UTF-16 units; undefined where no pair begins with it. */
const pairs: (Set<number> | undefined)[] = Array.from({ length: 0x10000 });
for (const pair of furnitureHan.split(" ")) (pairs[pair.charCodeAt(0)] ??= new Set()).add(pair.charCodeAt(1));

/** Do two Chinese characters stand together in what is around the text of a page? `before` is 0 behind anything else. */
export function isFurniture(before: number, after: number): boolean {
  return pairs[before]?.has(after) ?? false;
}
